// Why: who is behind is handed pieces of the log by whoever can read it without being missed: the thread that answers long
// questions, or the engine's where the log has no second way in.

internal import OrreryModel
internal import OrreryService
internal import OrreryStreams

extension StreamGate {
    /// Hands viewers of the log `epoch` that are behind their next pieces. Those who stand at the same place, as after a
    /// restart nearly all do, share one.
    /// - Parameters:
    ///   - most: How many viewers, those who have waited longest first.
    ///   - read: Reads a piece.
    /// - Returns: Whether more may wait.
    func catchUp(
        most: Int, epoch: String, _ meters: Meters,
        read: (CatchUp.Question) throws(EventLogError) -> CatchUpPiece
    ) -> Bool {
        let requests = ask { $0.catchUps(most: most) }
        var pieces: [CatchUp.Question: CatchUpPiece] = [:]
        for request in requests where request.question.epoch == epoch {
            let question = request.question
            let piece: CatchUpPiece
            if let known = pieces[question] {
                piece = known
            } else {
                meters.note { $0.catchUps += 1 }
                do throws(EventLogError) {
                    piece = try read(question)
                } catch {
                    piece = Publisher.unreadable(question, head: ask { $0.head(of: question.dialect) })
                }
                pieces[question] = piece
            }
            change { $0.supply(request, piece) }
        }
        return requests.count == most
    }
}
