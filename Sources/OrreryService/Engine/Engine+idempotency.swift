// Why: a client that does not know whether its request arrived sends it again under the same name, and it is done once.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryTime

extension Engine {
    /// Does the work, or gives the answer that it was given before.
    mutating func performOnce(_ work: Work) -> WorkResult {
        do throws(Problem) {
            // A key names a request to one path by one token: another's answer is not for this caller, and what was made
            // elsewhere is no answer to this question.
            guard let key = work.idempotencyKey.map({ "\(caller.tokenID ?? "") \(work.instance) \($0)" }) else {
                return try work.perform(&self)
            }
            if let answer = try remembered(key) { return .response(answer) }
            let result: WorkResult
            do throws(Problem) {
                result = try work.perform(&self)
            } catch {
                result = .response(error.response(instance: work.instance))
            }
            if case .response(let response) = result, response.status < 500 {
                answers.append(RememberedAnswer(key: key, at: now, status: response.status, body: response.body))
            }
            return result
        } catch {
            return .response(error.response(instance: work.instance))
        }
    }

    private mutating func remembered(_ key: String) throws(Problem) -> Response? {
        let answer: RememberedAnswer?
        if let pending = answers.first(where: { $0.key == key }) {
            answer = pending
        } else {
            do throws(EventLogError) {
                answer = try store.answer(to: key, since: now - Limits.idempotencyKept)
            } catch {
                throw Self.problem(error)
            }
        }
        guard let answer else { return nil }
        let type = answer.status < 400 ? "application/json; charset=utf-8" : "application/problem+json"
        return Response(
            status: answer.status,
            headers: [
                Header("Content-Type", type), Header("Cache-Control", "no-store"), Header("Idempotent-Replay", "true"),
            ],
            body: answer.body)
    }
}
