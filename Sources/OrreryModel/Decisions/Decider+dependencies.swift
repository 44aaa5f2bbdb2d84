// Why: what waits for what can be said when parts are made and changed until they begin, and never so that all wait for
// each other. Source: seed 003, design page 3 "Subtasks and plans".

extension Decider {
    /// Changes what a part waits for.
    /// - Throws: `Rejection` for a name that is none of the plan's parts, and for a cycle, with its path.
    func checkBlockers(of task: BoardTask, _ blockers: [TaskID]?) throws(Rejection) {
        guard let blockers, blockers != task.blockedBy else { return }
        guard let status = task.subtaskStatus, let parentID = task.parentID else {
            throw Rejection(.conflict, "The task is no part of a plan and waits for none.")
        }
        guard [.pending, .blocked, .ready].contains(status) else {
            throw Rejection(
                .conflict, "The part is \(status.rawValue); what it waits for can be changed until it is started.")
        }
        let parts = subtasks(of: parentID)
        for blocker in blockers where !parts.contains(where: { $0.id == blocker }) {
            throw Rejection(
                .impossible,
                "There is no part \"\(blocker)\" in the plan. GET /api/tasks/\(parentID)/subtasks lists them.")
        }
        var edges: [TaskID: [TaskID]] = [:]
        for part in parts { edges[part.id] = part.id == task.id ? blockers : part.blockedBy }
        if let cycle = DependencyCycle.find(in: parts.map(\.id), edges: { edges[$0] ?? [] }) {
            throw Self.cycle(cycle.map { id in parts.first { $0.id == id }?.title ?? id.text })
        }
    }

    mutating func setBlockers(of id: TaskID, _ blockers: [TaskID]) {
        guard let task = state.tasks[id], task.blockedBy != blockers else { return }
        emit(.taskUpdated, task, [.blockedBy(blockers)])
        // Who has begun waits for nobody any more.
        guard let status = task.subtaskStatus, [.pending, .blocked, .ready].contains(status) else { return }
        let isBlocked = blockers.contains { state.tasks[$0]?.subtaskStatus != .merged }
        if isBlocked {
            setSubtask(id, .blocked)
        } else if task.subtaskStatus == .blocked {
            setSubtask(id, statusOfUnblocked(task))
        }
    }

    /// Lets go of a part that is deleted: nobody waits for it any more.
    mutating func forget(_ part: BoardTask) {
        guard part.subtaskStatus != nil, let parentID = part.parentID else { return }
        for other in subtasks(of: parentID) where other.blockedBy.contains(part.id) {
            setBlockers(of: other.id, other.blockedBy.filter { $0 != part.id })
        }
        if isAllMerged(id: parentID), state.tasks[parentID]?.planStatus == .active { movePlan(of: parentID, to: .done) }
    }

    /// One thing that a new part waits for: another new part, or one that is there.
    struct Edge {
        var index: Int?
        var id: TaskID?
    }

    func resolve(_ new: [NewSubtask], beside existing: [BoardTask]) throws(Rejection) -> [[Edge]] {
        var resolved: [[Edge]] = []
        for (position, part) in new.enumerated() {
            var edges: [Edge] = []
            for reference in part.blockedBy {
                switch reference {
                case .index(let index) where new.indices.contains(index): edges.append(Edge(index: index))
                case .index(let index):
                    throw Rejection(
                        .impossible,
                        "Part \(position) waits for part \(index), but there are only \(new.count), counted from 0.")
                case .name(let name):
                    if let index = new.firstIndex(where: { $0.key == name }) {
                        edges.append(Edge(index: index))
                    } else if existing.contains(where: { $0.id.text == name }) {
                        edges.append(Edge(id: TaskID(name)))
                    } else {
                        throw Rejection(
                            .impossible,
                            "Part \(position) waits for \"\(name)\", which is neither the key of another part here nor "
                                + "the id of a part of the plan.")
                    }
                }
            }
            resolved.append(edges)
        }
        return resolved
    }

    /// New parts may wait for old ones but never the other way round, so only new ones can form a cycle.
    func checkNoCycle(_ new: [NewSubtask], _ edges: [[Int]]) throws(Rejection) {
        guard let cycle = DependencyCycle.find(in: Array(new.indices), edges: { edges[$0] }) else { return }
        throw Self.cycle(cycle.map { new[$0].task.title })
    }

    private static func cycle(_ titles: [String]) -> Rejection {
        let path = titles.map { "\"\($0)\"" }.joined(separator: " waits for ")
        return Rejection(
            .impossible, "The parts wait for each other in a circle and none could begin: \(path). Cut it.")
    }
}
