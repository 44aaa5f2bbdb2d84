// Why: which refusal of the board is which status is said once.

package import OrreryHTTP
package import OrreryModel
package import OrreryStreams

extension Problem {
    /// The problem that tells a client of `rejection`.
    package init(_ rejection: Rejection) {
        switch rejection.kind {
        case .notFound: self.init(404, rejection.detail)
        case .conflict: self.init(409, rejection.detail)
        case .impossible: self.init(422, rejection.detail)
        }
    }
}

extension Problem {
    /// The problem that tells a client why it gets no stream. A browser's EventSource takes it for final; a page that
    /// gets it asks again itself, or reads the board from time to time.
    package init(_ refusal: StreamRefusal) {
        switch refusal {
        case .full(let viewersMax):
            self.init(
                429, "All \(viewersMax) streams are taken. Close one, or try again.",
                headers: [Header("Retry-After", "5")])
        case .fullForUser(let user, let viewersMax):
            self.init(
                429,
                "The user \"\(user)\" has \(viewersMax) streams of projects open, which is as many as a user may have. "
                    + "Close one, or try again.",
                headers: [Header("Retry-After", "5")])
        case .ending:
            self.init(503, "The board is stopping. Try again.", headers: [Header("Retry-After", "2")])
        }
    }
}
