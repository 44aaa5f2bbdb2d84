// Why: nobody can demand of a board that is down, or whose disk refuses, that it says something in time. What it owed
// meanwhile it owes when it can speak again.

internal import OrreryTime

/// When the board could not be expected to speak.
struct Outages {
    private var isUp = false
    private var takesWrites = true
    /// Since when the board can speak, as far as is known.
    private(set) var end = Instant(milliseconds: .min)
    /// After a disk has refused, the board leaves it alone for so long.
    private static let rest = Duration.seconds(1)

    /// Whether nothing is to be expected now.
    var goesOn: Bool { !isUp || !takesWrites }

    mutating func boardWentDown() {
        isUp = false
    }

    mutating func boardStarted(at now: Instant) {
        isUp = true
        end = max(end, now)
    }

    mutating func diskChanged(_ condition: DiskCondition, at now: Instant) {
        switch condition {
        case .full, .failing, .failingOnce: takesWrites = false
        case .well, .slow:
            if !takesWrites { end = max(end, now + Self.rest) }
            takesWrites = true
        }
    }
}
