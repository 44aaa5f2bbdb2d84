// Why: "nobody misses anything" is a claim about each viewer, so each viewer is held to it: its numbers rise by exactly one.

/// What came of the sequence numbers that one viewer was sent.
package struct SequenceCheck: Hashable, Sendable {
    /// The highest number that has come, or from which the viewer watches; nil before there is one.
    package private(set) var last: Int64?
    /// Numbers that were passed over and have not come since.
    package private(set) var missing: Int64 = 0
    package private(set) var twice: Int64 = 0
    /// Numbers that came after a higher one.
    package private(set) var reordered: Int64 = 0

    package init() {}

    /// From where the viewer watches: the next number is one more.
    package mutating func begin(at seq: Int64) { last = seq }

    /// Takes the next numbers, each one more than the one before.
    /// - Precondition: `seq` is not behind the last one.
    package mutating func noteAll(through seq: Int64) { last = seq }

    /// Takes the next number.
    /// - Returns: Whether it was new.
    package mutating func note(_ seq: Int64) -> Bool {
        guard let last else {
            self.last = seq
            return true
        }
        if seq == last + 1 {
            self.last = seq
            return true
        }
        if seq > last {
            missing += seq - last - 1
            self.last = seq
            return true
        }
        // What is behind fills a gap, if there is one that it can fill.
        guard seq < last, missing > 0 else {
            twice += 1
            return false
        }
        missing -= 1
        reordered += 1
        return true
    }
}
