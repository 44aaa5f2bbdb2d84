// Why: agents' settings are their owner's. What the board adds it adds at the end of what is there, as text, and takes out
// again so that every byte is as it was; what it does not understand it does not touch.

internal import OrreryJSON

/// Why a file of settings is left as it is.
package struct HookSettingsError: Error, Hashable, Sendable {
    /// Counted from 1.
    package let line: Int
    /// What was expected, what was found.
    package let detail: String
}

/// What is to be done with a file of settings.
package enum HookChange: Hashable, Sendable {
    case nothing
    case write([UInt8])
    /// Nothing was ever in it but the board's hooks.
    case remove
}

/// An agent's settings with the board's hooks, and without them: text in, text out.
package enum HookSettings {
    /// The text of a file with nothing but these hooks.
    package static func text(_ hooks: [Hook]) -> [UInt8] {
        Array(HookLayout.file(events(hooks)).utf8)
    }

    /// Adds `hooks` to the settings in `text`, in the place of any that are the board's already.
    /// - Parameter text: nil when there is no file.
    /// - Throws: `HookSettingsError` for a text that hooks cannot be added to.
    package static func install(_ hooks: [Hook], into text: [UInt8]?) throws(HookSettingsError) -> HookChange {
        guard let text else { return .write(Self.text(hooks)) }
        let found = try ours(in: text)
        if found.count == hooks.count, hooks.allSatisfy(found.contains) { return .nothing }
        let bare = found.isEmpty ? text : try without(text)
        let added = try adding(hooks, to: bare)
        // Whoever writes into another's file makes sure that it can be taken out again.
        guard try without(added) == bare, try Set(ours(in: added)) == Set(hooks) else {
            throw HookSettingsError(line: 1, detail: "expected settings that hooks can be added to, found others")
        }
        return .write(added)
    }

    /// Takes the board's hooks out of the settings in `text`.
    /// - Throws: `HookSettingsError` for a text that is not understood.
    package static func uninstall(from text: [UInt8]) throws(HookSettingsError) -> HookChange {
        let found = try ours(in: text)
        if found.isEmpty { return .nothing }
        if text == Self.text(found) { return .remove }
        return .write(try without(text))
    }

    /// Whether a person has switched all hooks off in these settings, the board's with them.
    package static func areOff(in text: [UInt8]) -> Bool {
        (try? JSONReader.value(from: text))?.object?["disableAllHooks"] == .bool(true)
    }

    // MARK: Reading

    private static func outline(_ text: [UInt8]) throws(HookSettingsError) -> JSONOutline {
        let outline: JSONOutline
        do throws(JSONError) {
            outline = try JSONOutline(text)
        } catch {
            if let line = comment(in: text) {
                throw HookSettingsError(line: line, detail: "expected JSON, found a comment")
            }
            throw HookSettingsError(line: error.line, detail: "expected JSON, found something else: \(error.detail)")
        }
        try expect(outline, "the settings", "an object", isMet: outline.members != nil, text)
        guard let hooks = outline["hooks"] else { return outline }
        try expect(hooks, "\"hooks\"", "an object", isMet: hooks.members != nil, text)
        return outline
    }

    private static func expect(
        _ value: JSONOutline, _ what: String, _ kind: String, isMet: Bool, _ text: [UInt8]
    ) throws(HookSettingsError) {
        guard !isMet else { return }
        let found = (try? JSONReader.value(from: Array(text[value.range])))?.kind ?? "something else"
        let line = text[..<value.range.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1
        throw HookSettingsError(line: line, detail: "expected \(what) to be \(kind), found \(found)")
    }

    /// The line of the first comment; nil when there is none.
    private static func comment(in text: [UInt8]) -> Int? {
        var line = 1
        var isString = false
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: "\""): isString.toggle()
            case UInt8(ascii: "\\") where isString: index += 1
            case UInt8(ascii: "/") where !isString:
                if index + 1 < text.count, "/*".utf8.contains(text[index + 1]) { return line }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The board's hooks in the text, in the order in which they stand there.
    private static func ours(in text: [UInt8]) throws(HookSettingsError) -> [Hook] {
        var found: [Hook] = []
        for event in try outline(text)["hooks"]?.members ?? [] {
            for group in event.value.elements ?? [] {
                let matcher = group["matcher"].flatMap { value($0, in: text)?.string }
                for handler in group["hooks"]?.elements ?? [] {
                    guard let object = value(handler, in: text)?.object, Hook.isOurs(object) else { continue }
                    found.append(Hook(event.key, object, matcher))
                }
            }
        }
        return found
    }

    private static func value(_ outline: JSONOutline, in text: [UInt8]) -> JSONValue? {
        try? JSONReader.value(from: Array(text[outline.range]))
    }

    /// Whether the handler is the board's.
    private static func isOurs(_ handler: JSONOutline, in text: [UInt8]) -> Bool {
        value(handler, in: text)?.object.map(Hook.isOurs) ?? false
    }

    private static func events(_ hooks: [Hook]) -> [(name: String, groups: [JSONValue])] {
        var events: [(name: String, groups: [JSONValue])] = []
        for hook in hooks {
            if events.last?.name == hook.event {
                events[events.count - 1].groups.append(hook.group)
            } else {
                events.append((hook.event, [hook.group]))
            }
        }
        return events
    }

    // MARK: Adding

    private static func adding(_ hooks: [Hook], to text: [UInt8]) throws(HookSettingsError) -> [UInt8] {
        let root = try outline(text)
        let style = Style(root, in: text)
        guard let there = root["hooks"] else {
            let layout = style.layout(in: root, of: text)
            let (indent, splice) = style.appending(to: root, of: text, isRoot: true)
            return splice.applied([layout.hooks(events(hooks), indent: indent)], to: text)
        }
        var missing: [(name: String, groups: [JSONValue])] = []
        var splices: [(splice: Splice, parts: [String])] = []
        for event in events(hooks) {
            guard let groups = there[event.name] else {
                missing.append(event)
                continue
            }
            try expect(groups, "\"\(event.name)\"", "an array", isMet: groups.elements != nil, text)
            let (_, splice) = style.appending(to: groups, of: text, isRoot: false)
            splices.append((splice, event.groups.map(HookLayout.inline)))
        }
        if !missing.isEmpty {
            let layout = style.layout(in: there, of: text)
            let (indent, splice) = style.appending(to: there, of: text, isRoot: false)
            splices.append((splice, missing.map { layout.event($0.name, $0.groups, indent: indent) }))
        }
        // From the end, so that the places before stay.
        return splices.sorted { $0.splice.place > $1.splice.place }
            .reduce(text) { text, next in next.splice.applied(next.parts, to: text) }
    }

    // MARK: Taking out

    private static func without(_ text: [UInt8]) throws(HookSettingsError) -> [UInt8] {
        let root = try outline(text)
        guard let hooks = root["hooks"], let events = hooks.members else { return text }
        var cuts: [Range<Int>] = []
        let emptied = events.map { event -> Bool in
            guard let groups = event.value.elements else { return false }
            let gone = groups.map { group -> Bool in
                guard let handlers = group["hooks"]?.elements else { return false }
                let ours = handlers.map { isOurs($0, in: text) }
                if !ours.isEmpty, !ours.contains(false) { return true }
                cuts += Splice.cuts(of: ours, from: handlers.map(\.range))
                return false
            }
            return cut(gone, from: event.value, isRoot: false, text, &cuts)
        }
        if cut(emptied, from: hooks, isRoot: false, text, &cuts) {
            let isHooks = (root.members ?? []).map { $0.key == "hooks" }
            _ = cut(isHooks, from: root, isRoot: true, text, &cuts)
        }
        return cuts.sorted { $0.lowerBound > $1.lowerBound }.reduce(into: text) { text, cut in
            text.removeSubrange(cut)
        }
    }

    /// Cuts those parts of `whole` that are gone.
    /// - Returns: Whether `whole` was made for them and goes with them; then nothing is cut here.
    private static func cut(
        _ gone: [Bool], from whole: JSONOutline, isRoot: Bool, _ text: [UInt8], _ cuts: inout [Range<Int>]
    ) -> Bool {
        let parts = whole.partRanges
        guard gone.contains(true) else { return false }
        guard !gone.contains(false) else {
            cuts += Splice.cuts(of: gone, from: parts)
            return false
        }
        let inside = whole.range.lowerBound + 1..<whole.range.upperBound - 1
        let lead = text[inside.lowerBound..<parts[0].lowerBound]
        guard isRoot || lead.elementsEqual(Style.leadInEmpty.utf8) else { return true }
        let isBare = isRoot && lead.elementsEqual(Style.leadInBareRoot.utf8)
        cuts.append(inside.lowerBound..<(isBare ? inside.upperBound : parts[parts.count - 1].upperBound))
        return false
    }
}
