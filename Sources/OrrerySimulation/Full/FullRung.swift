// Why: the full rung is the board as it serves: the real SQLite, pressing every commit onto a disk that can be full, fail
// and lose power, and viewers that read the real streams.

package import OrreryDisk
package import OrreryModel
package import OrreryService
package import OrreryStore
package import OrreryTime

package final class FullRung: Rung {
    package let audience: (any Audience)?
    /// What the board's database lies on.
    package let disk: SimulatedDisk

    private static let path = "board.db"
    private let durability: SQLiteBoardStore.Durability
    /// What the disk loses when it goes down in the middle of something.
    private let downKind: CrashKind
    private var store: SQLiteBoardStore?
    /// Names epochs: one stream for all starts, so that no name comes twice.
    private var epochs: IDSource
    private var powerLosses = 0
    private var headsAsked = 0
    /// How long the disk had kept anybody waiting when that was last asked.
    private var waited = Duration.zero
    /// How often the durable head was read from a copy of the disk rather than believed.
    package private(set) var copiesRead = 0

    /// - Parameters:
    ///   - audience: Who looks on; nil for nobody.
    ///   - durability: How hard commits are pressed onto the disk; anything but `.full` breaks the board's word.
    ///   - downKind: What `disk.faults.goesDownAt` ends.
    package init(
        seed: UInt64, audience: (any Audience)? = nil, durability: SQLiteBoardStore.Durability = .full,
        downKind: CrashKind = .process
    ) {
        self.audience = audience
        self.durability = durability
        self.downKind = downKind
        disk = SimulatedDisk(name: "board", random: RandomSource(seed: seed, stream: "disk"))
        disk.faults.isReadableWhenDown = true
        epochs = IDSource(random: RandomSource(seed: seed, stream: "epochs"))
    }

    /// A board with the viewers of the plan's scenario, or a few of its own.
    package convenience init(_ plan: TrialPlan) {
        self.init(seed: plan.seed, audience: SimulatedAudience(plan.scenario, seed: plan.seed))
    }

    package var isDown: Bool { disk.isDown }

    package func openStore(now: Instant) throws(StagingError) -> any BoardStore {
        disk.now = now
        do throws(StoreError) {
            let opened = try open(on: disk, now: now, ids: &epochs)
            store = opened
            return opened
        } catch {
            throw StagingError(reason: "\(error)")
        }
    }

    package func crash(_ kind: CrashKind) {
        store = nil
        let kind = disk.isDown ? downKind : kind
        if kind == .power { powerLosses += 1 }
        disk.crash(kind == .power ? .power : .process)
    }

    package func setDisk(_ condition: DiskCondition) {
        disk.faults.isFull = condition == .full
        disk.faults.failing = condition == .failing ? [.write, .truncate, .sync] : []
        // Whichever of them comes first; between a crash and the next start that is an open or a read.
        disk.faults.failingOnce = condition == .failingOnce ? [.open, .read, .write, .sync] : []
        // A commit is some ten writes and a sync.
        disk.faults.latency = condition == .slow ? .milliseconds(10) : .zero
    }

    package func takeDelay(hasCommitted: Bool) -> Duration {
        defer { waited = disk.waited }
        return disk.waited - waited
    }

    /// A disk that has nothing to lose keeps what the store has. That this is so is found out every so often, and always
    /// while there is something to lose, by reading what a loss of power would leave.
    package func durableHead() -> Int64 {
        headsAsked += 1
        let isSampled = headsAsked <= Self.firstSamples || headsAsked % Self.sampleInterval == 0
        if let store, disk.isSettled, !isSampled { return store.head }
        copiesRead += 1
        // No name of this run's is taken for a copy that nobody serves from.
        var ids = IDSource(random: RandomSource(seed: 0))
        let copy = disk.durableCopy()
        return withExtendedLifetime(copy) { (try? open(on: copy, now: disk.now, ids: &ids))?.head ?? 0 }
    }

    private static let firstSamples = 8
    private static let sampleInterval = 512

    private func open(
        on disk: SimulatedDisk, now: Instant, ids: inout IDSource
    ) throws(StoreError) -> SQLiteBoardStore {
        try SQLiteBoardStore(
            path: Self.path, vfs: disk.vfsName, durability: durability, machine: "machine-\(powerLosses)", now: now,
            ids: &ids)
    }
}
