// Why: whether a word is news is worked out here a second time, from design page 3 alone: it is not when it was among the
// last eight, numbers and spaces aside.

/// What was said lately in one place, as numbers that stand for it.
struct SaidLately {
    private static let countMax = 8
    private static let bytesMax = 200
    private var said: [UInt64] = []

    /// Whether `message` is news, and notes it.
    mutating func note(_ message: String) -> Bool {
        let digest = Self.digest(message)
        let isNews = !said.contains(digest)
        if said.count == Self.countMax { said.removeFirst() }
        said.append(digest)
        return isNews
    }

    /// FNV-1a over the message without case, with each number and each white space as one sign.
    private static func digest(_ message: String) -> UInt64 {
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        var count = 0
        var last: UInt8 = 0
        for byte in message.utf8 where count < bytesMax {
            var sign = byte
            if sign >= 0x30, sign <= 0x39 { sign = 0x23 }
            if sign >= 0x41, sign <= 0x5a { sign |= 0x20 }
            if sign <= 0x20 { sign = 0x20 }
            if count > 0, sign == last, sign == 0x23 || sign == 0x20 { continue }
            digest = (digest ^ UInt64(sign)) &* 0x100_0000_01b3
            last = sign
            count += 1
        }
        return digest
    }
}
