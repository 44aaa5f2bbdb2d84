// Why: where a viewer stands in the log, as it travels: `epoch-seq`. Ids are compared as numbers, never as text.

package struct StreamCursor: Hashable, Sendable, CustomStringConvertible {
    package let epoch: String
    package let seq: Int64

    package init(epoch: String, seq: Int64) {
        self.epoch = epoch
        self.seq = seq
    }

    /// Reads `epoch-seq`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
            !parts[1].isEmpty, parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let seq = Int64(parts[1])
        else { return nil }
        self.init(epoch: String(parts[0]), seq: seq)
    }

    package var description: String { "\(epoch)-\(seq)" }

    /// Why a viewer that stands here cannot be served from the log of `epoch` between `floor` and `head`; nil when it
    /// can.
    package func refusal(epoch: String, floor: Int64, head: Int64) -> String? {
        if self.epoch != epoch { return "another epoch" }
        if seq > head { return "from the future" }
        if seq < floor { return "older than the log" }
        return nil
    }
}
