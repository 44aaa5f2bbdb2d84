// Why: a board that was made again from its log is shown in the shape of the original, so that the two can be compared.

package import OrreryJSON
package import OrreryModel
package import OrreryTime

/// The board as `GET /api/board?at=` shows it, without what only a running board has.
package enum PastBoard {
    /// The board after the last event of `state`, which happened at `at`.
    package static func json(_ state: BoardState, at: Instant, quietAfter: Duration) -> JSONObject {
        let view = BoardView(epoch: "", now: at, clock: .null, state: state, quietAfter: quietAfter)
        var object = view.json.object ?? [:]
        object["epoch"] = nil
        object["clock"] = nil
        return object
    }
}
