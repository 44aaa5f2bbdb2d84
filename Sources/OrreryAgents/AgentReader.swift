// Why: whatever an agent prints comes in by this one door: split into lines, told apart by dialect, read, and without its
// secrets. It never fails: what cannot be understood is a line of text.

internal import OrreryJSON
internal import OrreryModel

/// Reads one stream, in pieces of any size: however it is torn, the lines are the same.
package struct AgentReader: Sendable {
    /// The dialect of the stream, once a line has told it. Lines of text in between do not change it; an object of another
    /// one does, for files are strung together.
    package private(set) var dialect: AgentDialect?
    /// Lines whose kind this board does not know.
    package private(set) var unknownCount = 0
    private var splitter: LineSplitter
    private var adapter: (any ProviderAdapter)?
    private var text = TextAdapter()
    private var door = DoorRedaction()
    /// Whether nothing but text is to be found.
    private let isText: Bool

    /// - Parameters:
    ///   - dialect: What the stream is thought to be; nil when its lines shall tell. With `.text` nothing else is looked for.
    ///   - offset: Where the first byte stands in the stream.
    package init(dialect: AgentDialect? = nil, offset: Int64 = 0) {
        self.dialect = dialect
        isText = dialect == .text
        adapter = dialect?.adapter()
        splitter = LineSplitter(offset: offset)
    }

    /// Where the next byte stands in the stream.
    package var offset: Int64 { splitter.offset }

    /// Adds bytes and returns the lines that they complete.
    /// - Complexity: O(n), n = bytes. It holds at most two of the longest lines.
    package mutating func read(_ bytes: some Collection<UInt8>) -> [AgentLine] {
        let bytes = bytes as? [UInt8] ?? Array(bytes)
        var lines: [AgentLine] = []
        var place = 0
        while let line = splitter.next(bytes, from: &place) { append(line, to: &lines) }
        return lines
    }

    /// Ends the stream and returns its last line, if its newline never came, and what there was still to say.
    package mutating func finish() -> [AgentLine] {
        var lines: [AgentLine] = []
        if let line = splitter.finish() { append(line, to: &lines) }
        guard let dialect, adapter != nil else { return lines }
        var line = AgentLine(dialect: dialect, offset: splitter.offset, raw: [])
        adapter?.finish(into: &line)
        if !line.events.isEmpty {
            door.redact(&line.events)
            lines.append(line)
        }
        return lines
    }

    private mutating func append(_ line: SplitLine, to lines: inout [AgentLine]) {
        // What stands between objects for the eye alone is nothing.
        if line.range.isEmpty, adapter != nil { return }
        lines.append(read(line))
        if lines[lines.count - 1].isUnknown { unknownCount += 1 }
    }

    private mutating func read(_ line: SplitLine) -> AgentLine {
        if isText { return text.read(line, &door) }
        if let object = LineObject.plain(line), stick(object, isSure: true) { return read(object, of: line) }
        if let object = LineObject.hidden(line, where: { DialectRules.dialect(of: $0) != nil }) {
            _ = stick(object, isSure: false)
            return read(object, of: line)
        }
        return text.read(line, &door)
    }

    /// Finds the dialect of an object; false when there is none.
    private mutating func stick(_ object: JSONObject, isSure: Bool) -> Bool {
        if let dialect, adapter != nil {
            if DialectRules.fits(object, dialect) { return true }
            guard let other = DialectRules.dialect(of: object), other != dialect,
                DialectRules.isSwitch(object, from: dialect, to: other)
            else { return isSure }
            begin(other)
            return true
        }
        guard let first = DialectRules.dialect(of: object) else { return false }
        begin(first)
        return true
    }

    private mutating func begin(_ other: AgentDialect) {
        var line = AgentLine(dialect: other, offset: 0, raw: [])
        adapter?.finish(into: &line)
        left = line.events
        dialect = other
        adapter = other.adapter()
    }

    /// What an adapter had still to say when another took its place.
    private var left: [AgentEvent] = []

    private mutating func read(_ object: JSONObject, of split: SplitLine) -> AgentLine {
        let dialect = dialect ?? .text
        let isDoubtful = door.mayHoldSecret(split.bytes, split.range)
        var object = object
        let isRedacted = isDoubtful && door.redact(&object)
        var line = AgentLine(dialect: dialect, offset: split.offset, raw: [])
        let hasLeft = !left.isEmpty
        if hasLeft { swap(&left, &line.events) }
        adapter?.read(object, into: &line)
        if line.isUnknown {
            let type = object["type"]?.string ?? object["hook_event_name"]?.string ?? object["method"]?.string
            line.events.append(.item(AgentItem(.unknown, .ok, text: type ?? "an object of no known type")))
        }
        if isDoubtful || dialect.isPutTogether || !line.isRawKept || hasLeft, !line.events.isEmpty {
            door.redact(&line.events)
        }
        if line.isRawKept { line.raw = raw(of: split, isRedacted ? object : nil) }
        return line
    }

    private func raw(of line: SplitLine, _ object: JSONObject?) -> [UInt8] {
        if let object { return MiddleCut.bytes(JSONWriter.bytes(.object(object)), bytesMax: Limits.ingestRawBytesMax) }
        let bytes = Array(line.bytes[line.range])
        guard bytes.count > Limits.ingestRawBytesMax || !CleanText.isClean(bytes) else { return bytes }
        return MiddleCut.bytes(CleanText.bytes(bytes[...], bytesMax: .max), bytesMax: Limits.ingestRawBytesMax)
    }
}

/// The object on a line.
enum LineObject {
    /// The object that is all of the line.
    static func plain(_ line: SplitLine) -> JSONObject? {
        LenientJSON.object(in: line.bytes, line.range)
    }

    /// An object behind text that another program printed without a newline, or between a terminal's sequences.
    static func hidden(_ line: SplitLine, where isKnown: (JSONObject) -> Bool) -> JSONObject? {
        var bytes = Array(line.bytes[line.range])
        if bytes.contains(0x1b) {
            var terminal = TerminalText()
            bytes = terminal.plain(bytes)
        }
        guard var end = bytes.lastIndex(of: UInt8(ascii: "}")) else { return nil }
        end += 1
        var place = 0
        // Few texts hold many of them, and each costs a look at the rest.
        for _ in 0..<triesMax {
            guard let start = bytes[place...].firstIndex(of: UInt8(ascii: "{")), start < end else { return nil }
            if let object = LenientJSON.object(in: bytes, start..<end), isKnown(object) { return object }
            place = start + 1
        }
        return nil
    }

    private static let triesMax = 4
}
