// Why: the engine's thread knows, or knows who knows, everything that is told of how the board does.

internal import Glibc
package import OrreryService
internal import OrreryTime

extension EngineThread {
    /// How the board does. To be asked on any thread; it does not wait for the engine.
    /// - Parameters:
    ///   - database: The path of the database's file; nil when it lies in memory.
    ///   - start: When the process started.
    package func statistics(database: String?, since start: ProcessStart) -> Statistics {
        let readings = meters.engineReadings
        let streams = gate.readings
        var statistics = Statistics()
        statistics.startedAt = start.calendar
        statistics.uptime = SystemClock.elapsed - start.elapsed
        statistics.epoch = readings.epoch
        statistics.head = readings.head
        statistics.events = readings.events
        statistics.commits = readings.commits
        statistics.commitsRefused = readings.commitsRefused
        statistics.ticks = readings.ticks
        statistics.inboxWaits = readings.inboxWaits
        statistics.inboxDepth = inboxDepth
        statistics.researchDepth = researchDepth
        statistics.streams = streams.hub
        statistics.streamsRefused = streams.refused
        statistics.streamBytes = streams.bytes
        statistics.catchUps = readings.catchUps
        statistics.ingest = readings.ingest
        statistics.webhooks = readings.webhooks
        statistics.ingestDropped = meters.droppedCount
        statistics.answers = meters.answers
        statistics.databaseBytes = database.flatMap { SystemFiles.size(of: $0) }
        statistics.walBytes = database.flatMap { SystemFiles.size(of: "\($0)-wal") }
        statistics.residentBytes = SystemFiles.residentBytes
        return statistics
    }

    // MARK: On the engine's thread

    /// Has a new engine's commits measured.
    func measure() {
        conductor.engine.commitWatch = meters
        let (epoch, head) = (conductor.engine.epoch, conductor.engine.head)
        let webhooks = conductor.engine.webhookCounts
        meters.note { readings in
            readings.webhooks = webhooks
            readings.epoch = epoch
            readings.head = head
        }
    }

    /// Notes a stretch of work, begun when requests had waited so long.
    func note(_ waits: [Duration], begun: Duration) {
        let (head, tick) = (conductor.engine.head, SystemClock.elapsed - begun)
        let (ingest, webhooks) = (conductor.engine.ingestCounts, conductor.engine.webhookCounts)
        meters.note { readings in
            readings.head = head
            readings.ingest = ingest
            readings.webhooks = webhooks
            readings.ticks.record(tick)
            for wait in waits { readings.inboxWaits.record(wait) }
        }
    }
}

/// When the process started, by both clocks.
package struct ProcessStart: Sendable {
    let calendar = SystemClock.calendar
    let elapsed = SystemClock.elapsed

    package init() {}
}
