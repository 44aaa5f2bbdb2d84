// Why: a question that takes long must not hold the engine's thread. The engine says which moment is asked for; the rest
// is read from what is durable, elsewhere where the store has a second connection.

package import OrreryHTTP
package import OrreryModel

/// What a question leads to.
package enum ResearchAnswer: Sendable {
    case response(Response)
    /// The answer is too long to be held at once.
    case export(Export)
}

/// A question that needs nothing of the engine any more. It is answered from the tables as they are at the engine's word
/// or later, so that whoever wrote reads it.
package struct Research: Sendable {
    /// The path of the request, for problems.
    package let instance: String
    private let question: @Sendable (any BoardHistory) throws(EventLogError) -> ResearchAnswer

    package init(
        instance: String, question: @escaping @Sendable (any BoardHistory) throws(EventLogError) -> ResearchAnswer
    ) {
        self.instance = instance
        self.question = question
    }

    /// The answer, or the problem that the store could not be read.
    package func answer(from history: any BoardHistory) -> ResearchAnswer {
        do throws(EventLogError) {
            return try question(history)
        } catch {
            return .response(Engine.problem(error).response(instance: instance))
        }
    }

    /// The answer, all of it from one moment.
    package func answer(from reader: any BoardReader) -> ResearchAnswer {
        do throws(EventLogError) {
            try reader.beginReading()
        } catch {
            return .response(Engine.problem(error).response(instance: instance))
        }
        defer { reader.endReading() }
        return answer(from: reader as any BoardHistory)
    }

    /// The answer to a question that the reader has no place for.
    package var refusal: Response {
        Problem(
            503, "More long questions wait than the board can take (\(Limits.researchMax)). Try again.",
            headers: [Header("Retry-After", "2")]
        ).response(instance: instance)
    }
}

/// What a handler asks of the tables, once the engine has nothing to say to it any more.
typealias Question = @Sendable (any BoardHistory) throws(EventLogError) -> Response

extension Reply {
    /// A long question: `begin` asks the engine what only it knows, and returns what is to be asked of the tables.
    static func research(
        _ request: Request, _ begin: @escaping @Sendable (inout Engine) throws(Problem) -> Question
    ) -> Reply {
        .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                let question = try begin(&engine)
                return .research(
                    Research(instance: request.path) { history throws(EventLogError) in
                        .response(try question(history))
                    })
            })
    }
}
