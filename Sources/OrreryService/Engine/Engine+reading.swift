// Why: what is read from the store without deciding anything: long questions, exports, a second way in.

internal import OrreryHTTP
package import OrreryModel
package import OrreryStreams

extension Engine {
    /// The board as the caller may see it, as JSON.
    mutating func boardText() -> [UInt8] {
        text.bytes(of: BoardView(self), for: caller)
    }

    /// A piece of the log after `position`, as far as the caller may see it. A short one is the last.
    package func read(after position: Int64, limit: Int) throws(EventLogError) -> [CommittedEvent] {
        let access = access
        var events: [CommittedEvent] = []
        var position = position
        while events.count < limit {
            let asked = limit - events.count
            let piece = try store.read(after: position, limit: asked)
            events += piece.map { CommittedEvent($0, epoch: store.epoch) }.filter { access.includes($0.event) }
            guard piece.count == asked, let last = piece.last else { break }
            position = last.event.seq
        }
        return events
    }

    /// Answers a question on the engine's own connection, where there is no other.
    package func answer(_ research: Research) -> ResearchAnswer {
        research.answer(from: store as any BoardHistory)
    }

    /// A piece of the log for viewers that are behind, on the engine's own connection.
    package func catchUp(
        _ question: CatchUp.Question, eventsMax: Int, bytesMax: Int
    ) throws(EventLogError) -> CatchUpPiece {
        try Publisher.catchUp(question, from: store, eventsMax: eventsMax, bytesMax: bytesMax)
    }

    /// A piece of an export on the engine's own connection, where there is no other.
    package func piece(_ reading: Export.Reading) throws(EventLogError) -> Export.Piece {
        try reading.piece(from: store)
    }

    /// A second way to what is durable, for another thread; nil where the store has none.
    package func makeReader() throws(EventLogError) -> sending (any BoardReader)? {
        try store.makeReader()
    }

    static func problem(_ error: EventLogError) -> Problem {
        Problem(
            503, "Nothing was changed, because the store refused. \(error.reason) Try again then.",
            headers: [Header("Retry-After", "2")])
    }
}
