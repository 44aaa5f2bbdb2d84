// Why: the kernel is the board's engine over a log in memory: for seeds by the thousand.

package import OrreryModel
package import OrreryService
package import OrreryTime

package final class KernelRung: Rung {
    private let store: MemoryBoardStore
    /// How long commits to a slow disk take.
    private var random: RandomSource
    private var isSlow = false
    package var audience: (any Audience)? { nil }
    package var isDown: Bool { false }

    package init(seed: UInt64) {
        var ids = IDSource(random: RandomSource(seed: seed, stream: "epochs"))
        store = MemoryBoardStore(ids: &ids)
        random = RandomSource(seed: seed, stream: "disk")
    }

    package func openStore(now: Instant) throws(StagingError) -> any BoardStore { store }

    package func crash(_ kind: CrashKind) { store.crash() }

    package func setDisk(_ condition: DiskCondition) {
        isSlow = condition == .slow
        store.refusal =
            switch condition {
            case .well, .slow: nil
            case .full: "The disk is full. Make room."
            case .failing, .failingOnce: "The disk refuses to write."
            }
    }

    package func takeDelay(hasCommitted: Bool) -> Duration {
        isSlow && hasCommitted ? random.next(in: .milliseconds(50) ... .seconds(2)) : .zero
    }

    package func durableHead() -> Int64 { store.head }
}
