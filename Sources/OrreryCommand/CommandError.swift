// Why: how the command line says that something is wrong, and with which exit code.

/// Why a command ends early.
struct CommandError: Error, Hashable, Sendable {
    /// A sentence for standard error.
    let message: String
    let exitCode: Int32

    /// The command was called wrongly, or the place it should run at is not to be had: exit 2.
    static func usage(_ message: String) -> CommandError {
        CommandError(message: message, exitCode: 2)
    }

    /// The command was right and cannot be done: exit 1.
    static func failure(_ message: String) -> CommandError {
        CommandError(message: message, exitCode: 1)
    }
}
