// Why: everything that a person or a program hands us as a JSON object (a request, a scenario, the settings) is read by
// the same rules, and every mistake in it is named with its place, what was expected and what was found.

/// A mistake in one member of a JSON document.
package struct FieldError: Hashable, Sendable {
    /// Where, as a JSON pointer (RFC 6901), such as `/workload/0/kind`.
    package let pointer: String
    /// What was expected and what was found, as a sentence.
    package let detail: String

    package init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// Reads the members of an object one by one and gathers the mistakes.
package struct ObjectReader {
    package let object: JSONObject
    package let pointer: String
    package private(set) var errors: [FieldError] = []
    private var known: [String] = []

    package init(_ object: JSONObject, at pointer: String = "") {
        self.object = object
        self.pointer = pointer
    }

    /// Notes a mistake in the member `key`.
    package mutating func fail(_ key: String, _ detail: String) {
        errors.append(FieldError(pointer: "\(pointer)/\(key)", detail: detail))
    }

    /// Takes over the mistakes of a reader of a part.
    package mutating func merge(_ errors: [FieldError]) {
        self.errors.append(contentsOf: errors)
    }

    /// The member under the first of `keys` that is there, null included; nil when none is.
    package mutating func member(_ keys: [String]) -> (key: String, value: JSONValue)? {
        known.append(contentsOf: keys)
        for key in keys {
            if let value = object[key] { return (key, value) }
        }
        return nil
    }

    /// A string of at most `bytesMax` bytes; null and absence are nil.
    package mutating func text(_ keys: String..., bytesMax: Int = 65_536) -> String? {
        guard let (key, value) = member(keys), !value.isNull else { return nil }
        return text(of: value, key, bytesMax: bytesMax)
    }

    /// A string that must be there and hold something other than white space.
    package mutating func requiredText(_ keys: String..., bytesMax: Int = 65_536) -> String? {
        guard let (key, value) = member(keys), !value.isNull else {
            fail(keys[0], "Expected a string, found nothing. Add \"\(keys[0])\".")
            return nil
        }
        guard let text = text(of: value, key, bytesMax: bytesMax) else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            fail(key, "Expected some text, found only white space.")
            return nil
        }
        return text
    }

    private mutating func text(of value: JSONValue, _ key: String, bytesMax: Int) -> String? {
        guard let text = value.string else {
            fail(key, "Expected a string, found \(value.kind).")
            return nil
        }
        guard text.utf8.count <= bytesMax else {
            fail(key, "Expected at most \(bytesMax) bytes, found \(text.utf8.count). Shorten it.")
            return nil
        }
        return text
    }

    /// One of the values of `Choice`, by its raw text.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type, _ keys: String...
    ) -> Choice? {
        guard let (key, value) = member(keys), !value.isNull else { return nil }
        if let text = value.string, let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        fail(key, "Expected one of \(known); found \(value.string.map { "\"\($0)\"" } ?? value.kind).")
        return nil
    }

    /// True or false; null and absence are nil.
    package mutating func flag(_ keys: String...) -> Bool? {
        guard let (key, value) = member(keys), !value.isNull else { return nil }
        if value.bool == nil { fail(key, "Expected true or false, found \(value.kind).") }
        return value.bool
    }

    /// A whole number in `range`.
    package mutating func integer(_ keys: String..., in range: ClosedRange<Int64>) -> Int64? {
        guard let (key, value) = member(keys), !value.isNull else { return nil }
        if let number = value.integer, range.contains(number) { return number }
        let found = value.integer.map(String.init) ?? value.kind
        fail(key, "Expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(found).")
        return nil
    }

    /// A number in units of 10^-`places`, rounded, in `range` of those units.
    package mutating func units(places: Int, _ keys: String..., in range: ClosedRange<Int64>) -> Int64? {
        guard let (key, value) = member(keys), !value.isNull else { return nil }
        if let units = value.units(places: places), range.contains(units) { return units }
        let low = JSONWriter.text(.decimal(units: range.lowerBound, places: places))
        let high = JSONWriter.text(.decimal(units: range.upperBound, places: places))
        let found = value.units(places: places) == nil ? value.kind : JSONWriter.text(value)
        fail(key, "Expected a number from \(low) to \(high), found \(found).")
        return nil
    }

    /// An array of strings, none of them empty.
    package mutating func texts(_ key: String) -> [String]? {
        guard let (key, value) = member([key]), !value.isNull else { return nil }
        let texts = value.array?.compactMap(\.string).filter { !$0.isEmpty }
        guard let texts, texts.count == value.array?.count else {
            fail(
                key, "Expected an array of strings, found \(value.array == nil ? value.kind : "something else in it").")
            return nil
        }
        return texts
    }

    /// The objects of an array, each with its pointer.
    package mutating func objects(_ key: String) -> [ObjectReader]? {
        guard let (key, value) = member([key]), !value.isNull else { return nil }
        guard let values = value.array else {
            fail(key, "Expected an array of objects, found \(value.kind).")
            return nil
        }
        var readers: [ObjectReader] = []
        for (index, value) in values.enumerated() {
            guard let object = value.object else {
                fail("\(key)/\(index)", "Expected an object, found \(value.kind).")
                continue
            }
            readers.append(ObjectReader(object, at: "\(pointer)/\(key)/\(index)"))
        }
        return readers
    }

    /// Notes every member that nobody asked for, with the known keys. For documents in which a misspelt key must not
    /// pass in silence.
    package mutating func refuseUnknown() {
        for member in object.members where !known.contains(member.key) {
            let nearest = Spelling.nearest(to: member.key, among: known)
            let hint = nearest.map { " Did you mean \"\($0)\"?" } ?? ""
            errors.append(
                FieldError(
                    pointer: "\(pointer)/\(member.key)",
                    detail: "Unknown key \"\(member.key)\".\(hint) Known here: \(known.joined(separator: ", "))."))
        }
    }
}
