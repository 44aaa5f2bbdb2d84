// Why: an agent that says the same again and again is not getting anywhere. What it said lately is compared without the
// numbers, which rise even in a loop.

/// The last few things that were said in one place.
package struct RecentMessages: Hashable, Sendable {
    /// Design page 3: "not among the invocation's last eight".
    package static let countMax = 8
    /// The part of a message that is compared.
    private static let bytesMax = 200
    private var messages: [[UInt8]] = []

    /// Whether `message` was not said lately.
    func isNews(_ message: String) -> Bool {
        !messages.contains(Self.normalised(message))
    }

    mutating func note(_ message: String) {
        messages.append(Self.normalised(message))
        if messages.count > Self.countMax { messages.removeFirst() }
    }

    /// `message` in lower case, each number as `#`, each white space as one blank.
    private static func normalised(_ message: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(message.utf8.count, bytesMax))
        for byte in message.utf8 {
            let plain: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): plain = UInt8(ascii: "#")
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): plain = byte + 0x20
            case 0...0x20: plain = UInt8(ascii: " ")
            default: plain = byte
            }
            if plain == bytes.last, plain == UInt8(ascii: "#") || plain == UInt8(ascii: " ") { continue }
            bytes.append(plain)
            if bytes.count == bytesMax { break }
        }
        return bytes
    }
}
