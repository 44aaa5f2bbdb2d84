// Why: a server that stalls must not be forgiven for what would have been sent meanwhile. So each event is due at a moment
// that is fixed before the run, and its latency counts from there, whenever it was sent.

/// When each event of a run is due.
package struct LoadSchedule: Hashable, Sendable {
    /// Nanoseconds from the start, rising.
    package let offsets: [Int64]
    /// Whether events go out as fast as the server takes them. Then each is due when it is sent, and what is measured is
    /// how much goes through; latencies say little.
    package let isFlatOut: Bool

    package var count: Int { offsets.count }
    /// From the start to the last event, in nanoseconds.
    package var nanoseconds: Int64 { offsets.last ?? 0 }

    /// Event k of so many is due at k / rate seconds.
    /// - Precondition: `perSecond` is positive.
    package init(events: Int, perSecond: Int) {
        offsets = (0..<events).map { Int64($0) * 1_000_000_000 / Int64(perSecond) }
        isFlatOut = false
    }

    /// As fast as it goes.
    package init(flatOut events: Int) {
        offsets = [Int64](repeating: 0, count: events)
        isFlatOut = true
    }

    /// As a scenario had them: `milliseconds` of its clock, rising, played `speedPerMille` / 1000 times as fast.
    /// - Precondition: `speedPerMille` is positive.
    package init(milliseconds: [Int64], speedPerMille: Int64) {
        let first = milliseconds.first ?? 0
        offsets = milliseconds.map { Int64(Int128($0 - first) * 1_000_000_000 / Int128(speedPerMille)) }
        isFlatOut = false
    }

    /// How many events are due at a moment, given how many were before.
    package func due(at nanoseconds: Int64, after sent: Int) -> Int {
        var count = sent
        while count < offsets.count, offsets[count] <= nanoseconds { count += 1 }
        return count
    }
}
