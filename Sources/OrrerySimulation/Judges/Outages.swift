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

    /// When the board last waited for its disk and for nothing else.
    private var busy: (from: Instant, until: Instant)?

    /// By when something must have come that had to come by `latest`: a board that waits for its disk then does it as soon
    /// as it has its answer, and not later.
    func extended(_ latest: Instant) -> Instant {
        guard let busy, busy.from < latest, latest < busy.until else { return latest }
        return busy.until
    }

    mutating func boardWasBusy(from: Instant, until: Instant) {
        busy = (from, until)
    }

    /// Whether nothing is to be expected now.
    var goesOn: Bool { !isUp || !takesWrites }

    mutating func boardWentDown() {
        isUp = false
    }

    mutating func boardStarted(at now: Instant) {
        isUp = true
        busy = nil
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
