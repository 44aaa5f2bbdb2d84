// Why: who is behind the ring is handed the log, piece by piece, until its cursor stands in the ring again: one order, one
// cursor, no gap and nothing twice.

extension StreamHub {
    /// The viewers that are behind the ring and wait for events from the log.
    package var catchUps: [CatchUp] {
        behind.compactMap { slot in
            let viewer = viewers[Int(slot)]
            guard viewer.isCatchingUp, viewer.isWaiting else { return nil }
            return CatchUp(
                viewer: id(of: Int(slot)), dialect: viewer.dialect, topic: topics.topic(viewer.topic),
                caller: viewer.particular.caller, after: viewer.cursor)
        }
    }

    /// Whether something is to be read from the store for the viewer.
    package func isBehind(_ id: ViewerID) -> Bool { slot(of: id).map { viewers[$0].isListedAsBehind } ?? false }

    /// Hands a viewer a piece of the log, up to and with the event at `cursor`, and says whether to wake it.
    package mutating func supply(_ id: ViewerID, _ bytes: [UInt8], cursor: Int64) -> [ViewerID] {
        guard let index = slot(of: id), viewers[index].isCatchingUp else { return [] }
        viewers[index].unsent += viewers[index].framed(bytes)
        viewers[index].cursor = cursor
        viewers[index].isCatchingUp = false
        return goOn(index, after: cursor)
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
