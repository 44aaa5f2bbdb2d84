// Why: what a sender says of the lines that it hands in stands in the request's target; the body is the agent's alone.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryModel

/// How a program's output came to its end.
package enum IngestEnd: Hashable, Sendable {
    case exited(code: Int64)
    case killed(signal: Int64)
    /// Nothing more will come, and nobody knows how the program ended.
    case closed
}

/// What a sender says of its lines.
struct IngestTerms: Sendable {
    /// How the agent writes; nil when the lines themselves tell.
    var dialect: AgentDialect?
    /// The sender's name for the run. All lines under one name are one run's, whatever session they name.
    var run: String?
    /// The task that the run is on; nil for the task that it was on before, or a new one.
    var taskID: TaskID?
    /// A project's id or path.
    var project: String?
    var title: String?
    /// The folder that the program works in.
    var folder: String?
    var branch: String?
    /// The place of the body's first byte in the whole stream; nil for a body that goes on where the one before it ended.
    var offset: Int64?
    /// Which stream the body is a piece of: of a run's several, each with places of its own, or one whose lines name their
    /// sessions themselves.
    var stream: String?
    var end: IngestEnd?
    /// Whether the run ends if its last turn has: nothing has come for a while, and more may.
    var endsAfterTurn = false

    /// Of what is told of sessions from beside them.
    static let besides = IngestTerms()

    private init() { dialect = .hooks }

    /// - Parameter name: The dialect's, from the path.
    /// - Throws: `Problem` for a member of the query that cannot be read.
    init(_ request: Request, dialect name: String) throws(Problem) {
        if name != "auto" {
            guard let dialect = AgentDialect(rawValue: name) else {
                let known = ["auto"] + AgentDialect.allCases.map(\.rawValue)
                throw Problem(
                    404, "Expected a dialect, one of \(known.joined(separator: ", ")); found \"\(name)\".")
            }
            self.dialect = dialect
        }
        run = try Self.text("run", request)
        taskID = try Self.text("task", request).map { TaskID($0) }
        project = try Self.text("project", request)
        title = try Self.text("title", request)
        folder = try Self.text("folder", request)
        branch = try Self.text("branch", request)
        if request.parameter("offset") != nil {
            offset = Int64(try request.number("offset", in: 0...Int.max / 2, fallback: 0))
        }
        stream = try Self.text("stream", request)
        if request.parameter("exit") != nil {
            end = .exited(code: Int64(try request.number("exit", in: -255...255, fallback: 0)))
        } else if request.parameter("signal") != nil {
            end = .killed(signal: Int64(try request.number("signal", in: 1...255, fallback: 9)))
        } else if let text = request.parameter("end") {
            endsAfterTurn = text == "turn"
            end = endsAfterTurn ? nil : .closed
        }
    }

    /// Whether the lines are those of a file that an agent keeps, where each has its place, what is no JSON included.
    var isFile: Bool { dialect == .claudeTranscript || dialect == .codexRollout }

    /// By what the reader of the body's stream is found again; nil for a body that is a whole one.
    var readerName: String? {
        let names = [run, stream].compactMap(\.self)
        return names.isEmpty ? nil : names.joined(separator: " ")
    }

    private static func text(_ name: String, _ request: Request) throws(Problem) -> String? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        guard text.utf8.count <= Limits.nameBytesMax else {
            throw Problem(
                400, "Expected ?\(name)= to have at most \(Limits.nameBytesMax) bytes, found \(text.utf8.count).")
        }
        return text
    }
}
