// Why: what a command prints on a server comes over connections that break and is kept by a board that may be killed: the
// place up to which it was read is kept with the lines, so that none is lost and none is there twice.

package import OrreryModel

/// Makes bytes of a run on a server into lines of its log, as they are kept.
package struct RemoteOutput: Sendable {
    private let path: String
    private var decoder: LogLineDecoder
    private var door = DoorRedaction()
    private var lines: [DecodedLine] = []
    /// The byte from which to ask for more, counted from the first that the command printed.
    package private(set) var received: Int64
    /// Whether something is to be kept that was not handed out yet.
    private var isNew = false

    /// - Parameter position: Up to where it was kept; nil for a run that has not begun, as far as anybody knows.
    package init(path: String, position: LogFilePosition?) {
        self.path = path
        received = position?.offset ?? 0
        decoder = LogLineDecoder(
            lineBytesMax: Limits.logLineBytesMax,
            place: position?.place.flatMap { LogLineDecoder.Place(rawValue: $0) } ?? .line)
    }

    /// Whether a part of a line waits for its rest.
    package var isHolding: Bool { decoder.isHolding }

    /// Takes the next bytes.
    package mutating func take(_ bytes: [UInt8]) {
        received += Int64(bytes.count)
        add(decoder.decode(bytes).lines)
    }

    /// Lets go of an unfinished line.
    /// - Parameter isLast: Whether nothing more will come.
    package mutating func flush(isLast: Bool = false) {
        if let line = decoder.flush(isLast: isLast) { add([line]) }
    }

    /// Notes that the command has begun: from here on it is never begun again.
    package mutating func noteBegun() { isNew = true }

    /// What is to be kept since the last call; nil for nothing.
    package mutating func report() -> LogReport? {
        guard isNew || !lines.isEmpty else { return nil }
        var position = LogFilePosition(path: path)
        // What the decoder holds is asked for again by a board that starts here.
        position.offset = received - Int64(decoder.heldCount)
        position.place = decoder.place.rawValue
        defer {
            lines = []
            isNew = false
        }
        return LogReport(lines: lines, position: position)
    }

    private mutating func add(_ added: [DecodedLine]) {
        for line in added {
            lines.append(DecodedLine(text: door.redacted(line: line.text), isPartial: line.isPartial))
        }
    }
}
