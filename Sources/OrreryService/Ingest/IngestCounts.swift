// Why: what became of lines is told to their sender, for one request, and to who watches the board, for all of them.

/// Lines of agents, counted.
package struct IngestCounts: Hashable, Sendable {
    package var lines: Int64 = 0
    /// Those that had been handed in before.
    package var duplicates: Int64 = 0
    /// Those of a kind that this board does not know; they are kept as they came.
    package var unknown: Int64 = 0
    /// Those that the board would not take.
    package var refused: Int64 = 0

    package init() {}

    /// Those that led to something.
    package var taken: Int64 { lines - duplicates - refused }

    /// What has come since `former`.
    func since(_ former: IngestCounts) -> IngestCounts {
        var counts = self
        counts.lines -= former.lines
        counts.duplicates -= former.duplicates
        counts.unknown -= former.unknown
        counts.refused -= former.refused
        return counts
    }

    mutating func add(_ other: IngestCounts) {
        lines += other.lines
        duplicates += other.duplicates
        unknown += other.unknown
        refused += other.refused
    }
}
