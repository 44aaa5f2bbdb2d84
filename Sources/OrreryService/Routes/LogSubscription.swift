// Why: log lines are many, so a viewer of a project says which runs' it wants (seed 003's `subscribe_logs`), and is told
// of a name that is none before its stream begins.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

/// The runs whose log lines a viewer of a project wants.
enum LogSubscription: Hashable, Sendable {
    case none
    /// All of the project's, those that start later included.
    case all
    case runs([Wish])

    /// A run whose lines are wanted.
    struct Wish: Hashable, Sendable {
        let invocationID: Int64
        /// From which line on; a negative one counts from the end, nil is from now on, or all of a run that has ended.
        let line: Int64?
    }

    /// Reads `subscribe_logs`: `all`, or run ids and integers between commas. The seed's page asks again with other runs
    /// whenever another log is looked at; `run:line` lets it go on behind the last line that it has.
    /// - Throws: `Problem` 400 for a name that is no run of the project.
    init(_ request: Request, to project: Project, in engine: inout Engine) throws(Problem) {
        guard let text = request.parameter("subscribe_logs"), !text.isEmpty else {
            self = .none
            return
        }
        if text == "all" {
            self = .all
            return
        }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.count <= Limits.logSubscriptionsMax else {
            throw Problem(
                400,
                "Expected ?subscribe_logs= to name at most \(Limits.logSubscriptionsMax) runs, found \(names.count). "
                    + "\"all\" names all of them.")
        }
        var wishes: [Wish] = []
        for name in names {
            let (run, line) = Self.parts(of: name)
            guard let id = try engine.run(run, of: project.id) else {
                throw Self.unknown(name, project, running: engine.runsGoingOn(in: project.id))
            }
            if !wishes.contains(where: { $0.invocationID == id }) { wishes.append(Wish(invocationID: id, line: line)) }
        }
        self = .runs(wishes)
    }

    /// What the viewer is told of it: `all`, or the runs' integers.
    var json: JSONValue {
        switch self {
        case .none: .array([])
        case .all: .string("all")
        case .runs(let wishes): .array(wishes.map { .integer($0.invocationID) })
        }
    }

    /// The run and the line in `run` or `run:line`. A run id may hold a colon itself: the line is what follows the last one,
    /// if that is a number.
    static func parts(of name: String) -> (run: String, line: Int64?) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let line = parts.last.flatMap({ Int64($0) }) else { return (name, nil) }
        return (parts.dropLast().joined(separator: ":"), line)
    }

    private static func unknown(_ name: String, _ project: Project, running: [Invocation]) -> Problem {
        let known = running.prefix(Self.namesShownMax).map(\.runID).joined(separator: ", ")
        return Problem(
            400,
            "Expected ?subscribe_logs= to be \"all\" or runs of the project \"\(project.id)\" between commas, found "
                + "\"\(name)\". "
                + (known.isEmpty ? "No run goes on in it." : "These go on: \(known).")
                + " GET /api/projects/\(PercentEncoding.encode(project.id.text))/active-runs lists them.")
    }

    /// Enough to see a slip of the pen by.
    private static let namesShownMax = 20
}

extension Engine {
    /// The runs that go on in a project, oldest first.
    func runsGoingOn(in id: ProjectID) -> [Invocation] {
        state.invocations.values.filter { state.tasks[$0.taskID]?.projectID == id }
    }

    /// The integer of a run of the project, ended ones included; nil when it has none of that name.
    fileprivate mutating func run(_ name: String, of projectID: ProjectID) throws(Problem) -> Int64? {
        if let running = runsGoingOn(in: projectID).first(where: { $0.runID == name || String($0.id) == name }) {
            return running.id
        }
        guard let ended = try ask({ store throws(EventLogError) in try store.invocation(name) }),
            let task = try ask({ store throws(EventLogError) in try store.task(ended.taskID) }),
            task.projectID == projectID
        else { return nil }
        return ended.id
    }
}
