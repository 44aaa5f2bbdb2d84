// Why: seed 000's simulated tasks, step by step; and the arithmetic of its simulator in integers, so that every update
// falls on the same millisecond with the same fraction on every machine.

package import OrreryTime

/// One step of a simulated task (seed 000's `ProgressStep`).
package struct ProgressStep: Hashable, Sendable {
    /// Where the whole task stands when the step is done.
    package let progress: Progress
    package let name: String
    package let duration: Duration

    package init(progress: Progress, name: String, duration: Duration) {
        self.progress = progress
        self.name = name
        self.duration = duration
    }
}

/// Where a simulated run is.
package struct SimulatedRun: Hashable, Sendable {
    /// When it was started.
    package let startedAt: Instant
    /// How many preparing ticks come before the first step: the initialisation steps of a remote workspace, then the
    /// one that gets going.
    package let preparingTicks: Int
    /// The tick that comes next.
    package var tick: Int
}

/// What a tick of a simulated run does.
package enum SimulatedTick: Hashable, Sendable {
    /// The infrastructure enters its n-th step, counted from 0.
    case initStep(Int)
    /// The work begins.
    case run
    case update(Progress, step: String)
    case complete
}

extension SimulatedRun {
    /// How long a simulated task prepares before its first step (seed 000).
    package static let preparing = Duration.seconds(2)
    /// Into how many updates a step is cut (seed 000).
    package static let updatesPerStep = 10

    /// When the next tick is due and what it does; nil when the run is over.
    ///
    /// Seed 000 as written: two seconds of preparing; then for each step ten updates, each *followed* by a tenth of the
    /// step's duration, so that a step's own progress is reached a tenth before its end; then the completion.
    package func next(of steps: [ProgressStep]) -> (due: Instant, tick: SimulatedTick)? {
        let preparingMilliseconds = preparingTicks > 0 ? Self.preparing.milliseconds : 0
        if tick < preparingTicks {
            let due = startedAt + .milliseconds(preparingMilliseconds * Int64(tick + 1) / Int64(preparingTicks))
            return (due, tick + 1 < preparingTicks ? .initStep(tick + 1) : .run)
        }
        var offset = preparingMilliseconds
        var before = Progress.none.tenThousandths
        var remaining = tick - preparingTicks
        for step in steps {
            let milliseconds = step.duration.milliseconds
            if remaining < Self.updatesPerStep {
                let done = Int64(remaining + 1)
                let gained = (step.progress.tenThousandths - before) * done / Int64(Self.updatesPerStep)
                return (
                    startedAt + .milliseconds(offset + milliseconds * Int64(remaining) / Int64(Self.updatesPerStep)),
                    .update(Progress(tenThousandths: before + gained), step: step.name)
                )
            }
            remaining -= Self.updatesPerStep
            offset += milliseconds
            before = step.progress.tenThousandths
        }
        return remaining == 0 ? (startedAt + .milliseconds(offset), .complete) : nil
    }
}
