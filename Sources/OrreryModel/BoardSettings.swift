// Why: the durations and lists that the rules of the board use, with the seeds' values as defaults.

internal import OrreryTime

package struct BoardSettings: Hashable, Sendable {
    /// The steps between INACTIVE and ACTIVE, in order (seed 004; the list is configurable).
    package var initSteps = [
        "PREPARE_WORKSPACE", "CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE", "INDEX_REPOSITORY",
    ]
    /// From the end of a remote task to the cleanup of its workspace (seed 004).
    package var cleanupAfter = Duration.minutes(10)
    /// How often the board looks for cleanups that are due (seed 004).
    package var sweepInterval = Duration.minutes(1)
    /// Whether failed remote tasks are cleaned up too; somebody will usually want to look at them first.
    package var cleansUpFailed = false
    /// From the end of a task to the end of its monitoring (seed 000).
    package var monitoringLinger = Duration.seconds(2)
    /// From the end of the last monitoring to the end of the live activity (seed 000).
    package var dismissalDelay = Duration.seconds(5)
    /// After how much silence what is shown of a task is no longer taken for true.
    package var quietAfter = Duration.minutes(5)
    /// After how much silence a task is stuck (design page 3, "Health"; zero is never, here and below).
    package var stuckAfter = Duration.minutes(15)
    /// After how long without anything new a task is stuck.
    package var loopAfter = Duration.minutes(30)
    /// How long a task may take to its first sign of life.
    package var launchAfter = Duration.minutes(2)
    /// Thresholds of roles, which stand above the board's and the project's.
    package var roles: [RoleThresholds] = []
    /// How long a run may last that names no time of its own; nil for as long as it likes.
    package var maxRuntime: Duration?
    /// How long activities and log lines are kept (seed 001's setting, there in days).
    package var activityLogRetention = Duration.seconds(7 * 86_400)
    /// How long events are kept, at least; they go up to a snapshot at a time.
    package var eventRetention = Duration.seconds(30 * 86_400)
    /// After how long a board on which little happens is written down whole: events go up to such a moment, so that they
    /// stay at most so much longer.
    package var snapshotInterval = Duration.seconds(7 * 86_400)
    /// The folders below which the log files of runs may lie, as absolute paths; without one no file is read.
    package var logRoots: [String] = []
    /// The folders below which the files that tasks made may lie; without one none is handed out.
    package var deliverableRoots: [String] = []
    /// The servers that the board reaches over SSH, with the commands that may be run there.
    package var servers: [ServerSettings] = []
    /// The mode of tasks whose project and creator name none.
    package var mode = WorkspaceMode.local

    package init() {}

    /// The thresholds of the whole board.
    package var thresholds: HealthThresholds {
        HealthThresholds(
            quietAfter: quietAfter, stuckAfter: stuckAfter, loopAfter: loopAfter, launchAfter: launchAfter)
    }
}

/// What is expected of every run in a role, such as `reviewer`.
package struct RoleThresholds: Hashable, Sendable {
    package let role: String
    package let thresholds: HealthThresholds

    package init(role: String, thresholds: HealthThresholds) {
        self.role = role
        self.thresholds = thresholds
    }
}
