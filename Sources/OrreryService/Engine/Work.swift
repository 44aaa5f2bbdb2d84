// Why: what a request, a simulated person or a timer wants of the engine is a piece of work that runs on the engine's
// thread, in order, with the state as it is then. Reads and writes take the same way, so that whoever wrote reads it.

package import OrreryHTTP
package import OrreryModel
package import OrreryStreams

/// What a piece of work leads to.
package enum WorkResult: Sendable {
    case response(Response)
    /// The answer is a stream that begins like this.
    case stream(StreamOpening)
    /// The answer is to be read from the tables, by whoever reads them.
    case research(Research)
    /// The answer is handed out piece by piece.
    case export(Export)
    /// The answer is a file of the outside, which the host opens and hands out.
    case file(FileOffer)
}

extension WorkResult {
    /// What a question led to.
    package init(_ answer: ResearchAnswer) {
        switch answer {
        case .response(let response): self = .response(response)
        case .export(let export): self = .export(export)
        }
    }
}

/// A piece of work for the engine.
package struct Work: Sendable {
    /// Whether the work only asks. Questions of a tick are answered after its changes are durable, so that nobody is told
    /// of what may still be refused.
    package let isQuestion: Bool
    /// The client's name for this very request: a second one with the same name gets the first one's answer.
    package let idempotencyKey: String?
    /// The path of the request, for problems.
    package let instance: String
    /// In whose name it is done; set by the service for every route.
    package var caller = Caller.local
    /// The request behind it, on a simulated board, which records what it was asked; set by the service for every route.
    package var request: Request?
    package let perform: @Sendable (inout Engine) throws(Problem) -> WorkResult

    package init(
        isQuestion: Bool = false, idempotencyKey: String? = nil, instance: String,
        perform: @escaping @Sendable (inout Engine) throws(Problem) -> WorkResult
    ) {
        self.isQuestion = isQuestion
        self.idempotencyKey = idempotencyKey
        self.instance = instance
        self.perform = perform
    }
}

/// What the service makes of a request.
package enum Reply: Sendable {
    /// The answer needs nothing of the board.
    case answer(Response)
    case work(Work)
    /// The answer is given at once, and the work is done when its turn comes: for senders who must not be held up.
    case accepted(Response, Work)
    /// The board's clock is to be changed.
    case control(ClockControl)
}

/// What came of a tick: who is answered what, and what is to be sent on.
package struct TickResult: Sendable {
    /// In the order of the work.
    package var results: [WorkResult] = []
    /// What was made durable, in order.
    package var committed: [CommittedEvent] = []
    /// The lines of logs that were made durable, in order.
    package var logs: [LogWrite] = []
    /// What is to be sent elsewhere now.
    package var attempts: [WebhookAttempt] = []
}
