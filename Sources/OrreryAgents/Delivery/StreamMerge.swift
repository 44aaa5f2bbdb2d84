// Why: a command prints on two streams, and its run on the board has one: their lines are told in the order in which they
// came, and no line of the one stands in a line of the other.

internal import OrreryModel

/// Joins streams line by line. Pure; memory is bounded by the longest lines.
package struct StreamMerge: Sendable {
    /// What has come in order and was not taken.
    package private(set) var ready: [UInt8] = []
    /// The line that each stream has begun.
    private var held: [[UInt8]]
    /// Whose line is longer than what is held; the others wait for its end.
    private var owner: Int?

    package init(sources: Int) {
        held = Array(repeating: [], count: sources)
    }

    /// How many bytes have come and were not taken.
    package var count: Int { held.reduce(ready.count) { $0 + $1.count } }

    /// Adds what a stream has printed.
    /// - Complexity: O(n), n = bytes.
    package mutating func append(_ bytes: ArraySlice<UInt8>, from source: Int) {
        if let owner, owner != source {
            held[source] += bytes
            guard held[source].count > Limits.ingestLineBytesMax else { return }
            // Nobody waits for ever for a line that does not end.
            ready.append(newline)
            self.owner = nil
            release(source)
            return
        }
        guard let end = bytes.lastIndex(of: newline) else {
            if owner == source {
                ready += bytes
                return
            }
            held[source] += bytes
            if held[source].count > Limits.ingestLineBytesMax {
                flush(source)
                owner = source
            }
            return
        }
        flush(source)
        ready += bytes[...end]
        held[source] += bytes[(end + 1)...]
        guard owner == source else { return }
        owner = nil
        for other in held.indices where other != source { release(other) }
    }

    /// Takes what has come in order: whole lines, but for one that is too long to be held.
    package mutating func take() -> [UInt8] {
        defer { ready = [] }
        return ready
    }

    /// Adds the lines that were begun: nothing more will come.
    package mutating func finish() {
        owner = nil
        for source in held.indices where !held[source].isEmpty {
            if let last = ready.last, last != newline { ready.append(newline) }
            flush(source)
        }
    }

    private mutating func flush(_ source: Int) {
        ready += held[source]
        held[source].removeAll(keepingCapacity: true)
    }

    /// Adds the whole lines of a stream that had to wait.
    private mutating func release(_ source: Int) {
        guard let end = held[source].lastIndex(of: newline) else {
            guard held[source].count > Limits.ingestLineBytesMax else { return }
            flush(source)
            owner = source
            return
        }
        ready += held[source][...end]
        held[source].removeFirst(end + 1)
    }
}

private let newline = UInt8(ascii: "\n")
