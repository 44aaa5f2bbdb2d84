// Why: seed 003's `LOG_TAIL_…` settings, in one place with their defaults.

internal import OrreryModel

package struct LogTailSettings: Hashable, Sendable {
    /// How often a file that has been read to its end is looked at.
    package var pollInterval = Duration.milliseconds(100)
    /// How long a file may be missing before that is said (seed 003).
    package var fileWait = Duration.seconds(5)
    /// How long nothing must have come before the end of a log is taken for its end.
    package var quiet = Duration.seconds(2)
    /// How long an unfinished line is held for its newline.
    package var flushAfter = Duration.seconds(1)
    /// How long a line may be before it is cut with a mark (design page 4).
    package var lineBytesMax = Limits.logLineBytesMax

    package init() {}
}
