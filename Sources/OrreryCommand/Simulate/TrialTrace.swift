// Why: what happened in a trial can be read event by event, in the words in which a board hands out its log.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrreryService

/// A file of events, one a line. Used by one thread.
final class TrialTrace {
    private let draft: FileDraft
    private var error: HostError?

    /// - Parameter path: Where it is to be, or `-` for standard output.
    /// - Throws: `CommandError` when it cannot be written there.
    init(path: String) throws(CommandError) {
        draft = try CommandError.catching { () throws(HostError) in try FileDraft(path: path) }
    }

    /// Writes the next event. What goes wrong is told at the end.
    func note(_ event: CommittedEvent) {
        guard error == nil else { return }
        do throws(HostError) {
            try draft.append(NativeDialect.json(event) + [UInt8(ascii: "\n")])
        } catch {
            self.error = error
        }
    }

    /// Puts the file in its place.
    /// - Throws: `CommandError` when some of it could not be written; then it is not there.
    func keep() throws(CommandError) {
        if let error { throw .usage(error.description) }
        try CommandError.catching { () throws(HostError) in try draft.keep() }
    }
}
