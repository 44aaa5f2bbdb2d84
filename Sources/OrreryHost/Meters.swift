// Why: what is measured is measured where it happens, on two threads, and read on a third; here is where it is gathered.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime
internal import Synchronization

/// What the host measures. The engine's thread notes a few durations a tick under a lock that only a reader of the
/// statistics shares with it; answers are counted without one.
final class Meters: CommitWatch {
    /// What the engine's thread notes.
    struct EngineReadings: Sendable {
        var commitBeganAt = Duration.zero
        var commits = Histogram()
        var commitsRefused: Int64 = 0
        var events: Int64 = 0
        var ticks = Histogram()
        var inboxWaits = Histogram()
        var catchUps: Int64 = 0
        var ingest = IngestCounts()
        var webhooks = WebhookCounts()
        var epoch = ""
        var head: Int64 = 0
    }

    private let engine = Mutex(EngineReadings())
    private let successful = Atomic<Int64>(0)
    private let redirected = Atomic<Int64>(0)
    private let refused = Atomic<Int64>(0)
    private let failed = Atomic<Int64>(0)
    private let dropped = Atomic<Int64>(0)

    func commitBegan() {
        engine.withLock { $0.commitBeganAt = SystemClock.elapsed }
    }

    func commitEnded(events: Int, isKept: Bool) {
        engine.withLock { readings in
            readings.commits.record(SystemClock.elapsed - readings.commitBeganAt)
            readings.events += Int64(events)
            if !isKept { readings.commitsRefused += 1 }
        }
    }

    /// Notes what the engine's thread has measured.
    func note(_ body: (inout EngineReadings) -> Void) {
        engine.withLock { body(&$0) }
    }

    /// What the engine's thread has noted so far.
    var engineReadings: EngineReadings { engine.withLock { $0 } }

    /// Counts an answer.
    func count(status: Int) {
        switch status {
        case ..<300: successful.add(1, ordering: .relaxed)
        case ..<400: redirected.add(1, ordering: .relaxed)
        case ..<500: refused.add(1, ordering: .relaxed)
        default: failed.add(1, ordering: .relaxed)
        }
    }

    /// Counts a post that was accepted and found no room.
    func countDropped() {
        dropped.add(1, ordering: .relaxed)
    }

    /// Posts that were accepted and found no room.
    var droppedCount: Int64 { dropped.load(ordering: .relaxed) }

    /// The answers so far by the class of their status, from 2 on.
    var answers: [Int64] {
        [
            successful.load(ordering: .relaxed), redirected.load(ordering: .relaxed), refused.load(ordering: .relaxed),
            failed.load(ordering: .relaxed),
        ]
    }
}
