// Why: what a route takes and gives is data that stands beside the route, and a test holds the two together: no route
// without a description, no description without a route.

internal import OrreryHTTP
internal import OrreryJSON

/// One method of one path: what it takes and what it gives.
struct Operation: Sendable {
    /// What operations are grouped by.
    enum Tag: String, CaseIterable {
        case projects, tasks, records, sessions, agents, servers, invocations, ingest, plans, board, streams, webhooks,
            server,
            simulation
    }

    /// What is sent along in the target or the head.
    struct Parameter: Sendable {
        enum Place: String { case query, header }

        let name: String
        let place: Place
        let schema: Schema
        let text: String
        /// Whether a list is written with commas.
        var isList = false

        static func query(_ name: String, _ schema: Schema, _ text: String) -> Parameter {
            Parameter(name: name, place: .query, schema: schema, text: text)
        }

        static func header(_ name: String, _ schema: Schema, _ text: String) -> Parameter {
            Parameter(name: name, place: .header, schema: schema, text: text)
        }
    }

    /// A body in one of some media types.
    struct Body: Sendable {
        let media: [(type: String, schema: Schema)]
        var isRequired = true

        static func json(_ schema: Schema, isRequired: Bool = true) -> Body {
            Body(media: [("application/json", schema)], isRequired: isRequired)
        }
    }

    /// What comes when all is well.
    struct Answer: Sendable {
        let status: Int
        let text: String
        var media: [(type: String, schema: Schema)] = []
        var headers: [(name: String, schema: Schema, text: String)] = []

        static func json(_ schema: Schema, _ text: String = "As asked.") -> Answer {
            Answer(status: 200, text: text, media: [("application/json", schema)])
        }

        /// What was made.
        static func created(_ schema: Schema) -> Answer {
            Answer(status: 201, text: "It was made.", media: [("application/json", schema)])
        }

        /// A list whose further rows another request gives.
        static func page(of schema: Schema) -> Answer {
            var answer = json(.list(of: schema))
            answer.headers = [
                ("Link", .text, "The next page as `<…>; rel=\"next\"`; missing on the last one (RFC 8288).")
            ]
            return answer
        }

        static func text(_ text: String) -> Answer {
            Answer(status: 200, text: text, media: [("text/plain", .text)])
        }

        /// An event stream, which does not end by itself.
        static func stream(_ text: String) -> Answer {
            Answer(status: 200, text: text, media: [("text/event-stream", .text)])
        }
    }

    let method: Method
    /// The router's pattern.
    let pattern: String
    let id: String
    let summary: String
    let tag: Tag
    var detail: String?
    var parameters: [Parameter] = []
    var body: Body?
    let answers: [Answer]
    /// Statuses of problems beyond those that any request may meet.
    var refusals: [Int] = []
    /// The pattern in which a member of the answer stands for a name: where to go on from here.
    var leadsTo: String?
    /// That member.
    var leadsBy = "id"
    /// Whether anybody may ask.
    var isOpen = false
    /// Whether it is answered before it is done: nobody waits for what comes of it, and nobody may name it.
    var isAccepted = false
    /// Whether the request may carry an `Idempotency-Key`.
    var isRepeatable: Bool { method == .post && tag != .simulation && !isAccepted }

    init(
        _ method: Method, _ pattern: String, id: String, _ summary: String, tag: Tag, detail: String? = nil,
        parameters: [Parameter] = [], body: Body? = nil, answers: [Answer], refusals: [Int] = [],
        leadsTo: String? = nil, by member: String = "id", isOpen: Bool = false, isAccepted: Bool = false
    ) {
        self.method = method
        self.pattern = pattern
        self.id = id
        self.summary = summary
        self.tag = tag
        self.detail = detail
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.refusals = refusals
        self.leadsTo = leadsTo
        leadsBy = member
        self.isOpen = isOpen
        self.isAccepted = isAccepted
    }

    /// The names in the pattern, in order.
    var names: [String] { pattern.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) } }

    /// The pattern as OpenAPI writes it.
    var path: String {
        "/"
            + pattern.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
            .joined(separator: "/")
    }
}
