// Why: parts are added to an object or an array, and taken out of it, with the commas and spaces that belong to them, so that
// the one undoes the other to the byte.

internal import OrreryJSON

/// Where parts are added to an object or an array, and what stands around them.
struct Splice: Sendable {
    let place: Int
    /// Before the first part.
    let lead: String
    /// Between two.
    let separator: String
    /// Behind the last.
    let trail: String

    func applied(_ parts: [String], to text: [UInt8]) -> [UInt8] {
        Array(text[..<place]) + Array((lead + parts.joined(separator: separator) + trail).utf8) + Array(text[place...])
    }

    /// What is to be cut so that of all `parts` those that are `gone` are there no more. At least one stays.
    static func cuts(of gone: [Bool], from parts: [Range<Int>]) -> [Range<Int>] {
        guard let first = gone.firstIndex(of: false) else { return [] }
        var cuts: [Range<Int>] = []
        // The first that stays comes where the first one was; behind it each goes with the comma before it.
        if first > 0 { cuts.append(parts[0].lowerBound..<parts[first].lowerBound) }
        for index in parts.indices.dropFirst(first) where gone[index] {
            cuts.append(parts[index - 1].upperBound..<parts[index].upperBound)
        }
        return cuts
    }
}

/// How a text is written, as far as its own parts show it.
struct Style: Sendable {
    /// Behind the bracket of something that was there before and was empty; nobody else writes it so.
    static let leadInEmpty = "  "
    /// Behind the bracket of a text that was `{}`.
    static let leadInBareRoot = " "
    private let unit: String

    init(_ root: JSONOutline, in text: [UInt8]) {
        unit = Self.lineStart(of: root, in: text)?.indent ?? "  "
    }

    /// How what is added to `whole` is laid out: on lines where its parts are.
    func layout(in whole: JSONOutline, of text: [UInt8]) -> HookLayout {
        let isEmpty = whole.partRanges.isEmpty
        // An empty one shows nothing: what is added to it is many lines, unless all of the text is one.
        let isOneLine = isEmpty && text[..<whole.range.lowerBound].contains { !" \t\r\n".utf8.contains($0) }
        let newline = Self.lineStart(of: whole, in: text)?.newline ?? (isEmpty && !isOneLine ? "\n" : nil)
        return HookLayout(newline: newline, unit: unit)
    }

    /// Where a part is added to `whole`, and how far in it stands.
    func appending(to whole: JSONOutline, of text: [UInt8], isRoot: Bool) -> (indent: String, splice: Splice) {
        if let last = whole.partRanges.last {
            let start = Self.lineStart(of: whole, in: text)
            let separator = start.map { ",\($0.newline)\($0.indent)" } ?? ", "
            return (
                start?.indent ?? "",
                Splice(place: last.upperBound, lead: separator, separator: separator, trail: "")
            )
        }
        let place = whole.range.lowerBound + 1
        let isBare = whole.range.count == 2
        if isRoot, isBare {
            return ("", Splice(place: place, lead: Self.leadInBareRoot, separator: ", ", trail: " "))
        }
        // Further in than in a file that is made anew, so that the two can be told apart.
        if isRoot { return ("    ", Splice(place: place, lead: "\n    ", separator: ",\n    ", trail: "")) }
        return ("", Splice(place: place, lead: Self.leadInEmpty, separator: ", ", trail: ""))
    }

    /// The line end and the indentation before the first part of `whole`; nil when it stands on the bracket's own line.
    private static func lineStart(of whole: JSONOutline, in text: [UInt8]) -> (newline: String, indent: String)? {
        guard let first = whole.partRanges.first else { return nil }
        let lead = text[whole.range.lowerBound + 1..<first.lowerBound]
        guard let end = lead.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
        let isCRLF = end > lead.startIndex && lead[end - 1] == UInt8(ascii: "\r")
        return (isCRLF ? "\r\n" : "\n", String(decoding: lead[(end + 1)...], as: UTF8.self))
    }
}
