// Why: handlers ask the tables through this, and what goes wrong there becomes a problem for the client in one place.

package import OrreryHTTP
package import OrreryModel

package struct HistoryReader {
    private let store: any BoardStore

    init(store: any BoardStore) {
        self.store = store
    }

    package func task(_ id: TaskID) throws(Problem) -> BoardTask? {
        try ask { () throws(EventLogError) in try store.task(id) }
    }

    package func tasks(_ query: TaskQuery) throws(Problem) -> TaskPage {
        try ask { () throws(EventLogError) in try store.tasks(query) }
    }

    package func activities(of id: TaskID, limit: Int) throws(Problem) -> [Activity] {
        try ask { () throws(EventLogError) in try store.activities(of: id, limit: limit) }
    }

    package func deliverables(of id: TaskID) throws(Problem) -> [Deliverable] {
        try ask { () throws(EventLogError) in try store.deliverables(of: id) }
    }

    package func followUps(of id: TaskID) throws(Problem) -> [FollowUp] {
        try ask { () throws(EventLogError) in try store.followUps(of: id) }
    }

    package func sessions(of id: TaskID?, status: SessionStatus?, type: SessionType?) throws(Problem) -> [Session] {
        try ask { () throws(EventLogError) in try store.sessions(of: id, status: status, type: type) }
    }

    package func session(openclawSessionID: String) throws(Problem) -> Session? {
        try ask { () throws(EventLogError) in try store.session(openclawSessionID: openclawSessionID) }
    }

    private func ask<Answer>(_ question: () throws(EventLogError) -> Answer) throws(Problem) -> Answer {
        do throws(EventLogError) {
            return try question()
        } catch {
            throw Engine.problem(error)
        }
    }
}
