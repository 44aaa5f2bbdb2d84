// Why: what was printed for a terminal is full of colours and cursor movements, which mean nothing on paper and hide what
// stands between them.

/// Takes terminal sequences (CSI, OSC, single escapes; ECMA-48) out of a line that comes in pieces.
package struct TerminalText: Sendable {
    private enum Place { case text, escape, intermediate, parameters, command, commandEscape }

    private var place = Place.text

    package init() {}

    /// What of a piece of a line is text.
    package mutating func plain(_ piece: [UInt8]) -> [UInt8] {
        // Nearly every line is clean.
        if place == .text, !piece.contains(0x1b) { return piece }
        return piece.filter { isText($0) }
    }

    /// A line ends whatever was begun in it.
    package mutating func endLine() { place = .text }

    private mutating func isText(_ byte: UInt8) -> Bool {
        switch (place, byte) {
        case (.text, 0x1b): place = .escape
        case (.text, _): return true
        case (.escape, UInt8(ascii: "[")): place = .parameters
        case (.escape, UInt8(ascii: "]")): place = .command
        case (.escape, 0x20...0x2f): place = .intermediate
        case (.intermediate, 0x20...0x2f), (.parameters, 0x20...0x3f): break
        case (.command, 0x07): place = .text
        case (.command, 0x1b): place = .commandEscape
        case (.command, _): break
        case (.commandEscape, UInt8(ascii: "\\")): place = .text
        case (_, 0x1b): place = .escape
        case (.escape, 0x30...0x7e), (.intermediate, 0x30...0x7e), (.parameters, 0x40...0x7e): place = .text
        case (.commandEscape, _):
            place = .escape
            return isText(byte)
        default:
            // No sequence after all: what follows is text again.
            place = .text
            return true
        }
        return false
    }
}
