// Why: who is behind the ring is handed the log, piece by piece, until its cursor stands in the ring again: one order, one
// cursor, no gap and nothing twice.

extension StreamHub {
    /// The viewers that are behind the ring and wait for events from the log, those who have waited longest first.
    package func catchUps(most: Int = .max) -> [CatchUp] {
        behind.lazy.filter { viewers[Int($0)].isCatchingUp && viewers[Int($0)].isWaiting }.prefix(most).map { slot in
            let viewer = viewers[Int(slot)]
            let question = CatchUp.Question(
                epoch: epoch, dialect: viewer.dialect, topic: topics.topic(viewer.topic),
                caller: viewer.particular.caller, after: viewer.cursor)
            return CatchUp(viewer: id(of: Int(slot)), question: question)
        }
    }

    /// The place of the last event that viewers of `dialect` were told of.
    package func head(of dialect: StreamDialect) -> Int64 { rings[dialect.rawValue].head }

    /// Whether something is to be read from the store for the viewer.
    package func isBehind(_ id: ViewerID) -> Bool { slot(of: id).map { viewers[$0].isListedAsBehind } ?? false }

    /// Hands a viewer the piece of the log that it asked for, and says whether to wake it. One that stands elsewhere by now,
    /// or in another log, gets nothing.
    package mutating func supply(_ request: CatchUp, _ piece: CatchUpPiece) -> [ViewerID] {
        guard let index = slot(of: request.viewer), viewers[index].isCatchingUp, request.question.epoch == epoch,
            request.question.after == viewers[index].cursor
        else { return [] }
        let bytes = viewers[index].isChunked ? piece.chunk : piece.bytes
        // Shared by all who were handed it, for who has nothing else to be sent.
        if viewers[index].unsent.isEmpty { viewers[index].unsent = bytes } else { viewers[index].unsent += bytes }
        viewers[index].cursor = piece.cursor
        viewers[index].isCatchingUp = false
        return goOn(index, after: piece.cursor)
    }

    /// Wakes a viewer that was handed something from the store, and goes on after the event at `cursor`.
    mutating func goOn(_ index: Int, after cursor: Int64) -> [ViewerID] {
        behind.removeAll { $0 == index }
        viewers[index].isListedAsBehind = false
        guard viewers[index].isWaiting else { return [] }
        var woken: [ViewerID] = []
        wake(index, cursor: cursor, into: &woken)
        return woken
    }
}
