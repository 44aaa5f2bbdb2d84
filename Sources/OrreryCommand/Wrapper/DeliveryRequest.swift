// Why: where a command's output goes, and what is said of it, is asked in the same words by every verb that hands some in.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryHost
internal import OrreryModel
internal import OrreryTime

/// What is asked of `orrery run`, `orrery pipe` and `orrery spool` of the board and the run.
struct DeliveryRequest {
    static let boardFlags = [
        Flag(name: "--board", value: "URL", help: "the board ($ORRERY_URL, or http://127.0.0.1:4000)"),
        Flag(name: "--token", value: "TOKEN", help: "who we are, where the board asks ($ORRERY_TOKEN)"),
    ]
    static let flags =
        [
            Flag(name: "--task", value: "ID", help: "the task that the run is on (a new one)"),
            Flag(name: "--title", value: "TITLE", help: "what a new task is called"),
            Flag(name: "--project", value: "ID|PATH", help: "the project of a new task (the one whose folder this is)"),
        ] + boardFlags + [
            Flag(name: "--verbose", value: "", help: "say on standard error where the task is to be seen")
        ]

    let address: BoardAddress
    let token: String?
    /// What is said of the run, but for its name.
    private let members: [(name: String, value: String)]
    let isVerbose: Bool

    /// - Parameter title: What a new task is called unless a flag says it.
    init(_ arguments: Arguments, title: String? = nil) throws(CommandError) {
        func variable(_ name: String) -> String? {
            SystemEnvironment.variables.first { $0.name == name && !$0.value.isEmpty }?.value
        }
        let url = arguments["--board"] ?? variable("ORRERY_URL") ?? "http://127.0.0.1:4000"
        guard let address = BoardAddress(url) else {
            throw .usage("Expected --board to be such as http://127.0.0.1:4000, found \"\(url)\". TLS is not spoken.")
        }
        self.address = address
        token = arguments["--token"] ?? variable("ORRERY_TOKEN")
        if let token, !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) {
            throw .usage("Expected --token to be a token, found one with spaces or control characters.")
        }
        isVerbose = arguments["--verbose"] != nil
        let folder = WorkingFolder.path
        let said = [
            ("task", arguments["--task"]), ("title", arguments["--title"] ?? title),
            ("project", arguments["--project"]),
            ("folder", folder), ("branch", folder.flatMap { WorkingFolder.branch(of: $0) }),
        ]
        var left = Limits.targetBytesMax / 2
        var members: [(name: String, value: String)] = []
        for case (let name, let value?) in said where !value.isEmpty {
            // What is longer than a request's target is left out: it is said beside the output, which matters more.
            let bytes = PercentEncoding.encode(value).utf8.count
            guard bytes <= min(left, Limits.nameBytesMax) else { continue }
            left -= bytes
            members.append((name, value))
        }
        self.members = members
    }

    /// - Parameters:
    ///   - stream: The stream's name, and the run's.
    ///   - dialect: How the program writes; `auto` when its lines tell.
    func delivery(stream: String, dialect: String = "auto") -> Delivery {
        func query(_ members: [(name: String, value: String)]) -> String {
            members.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
        }
        return Delivery(
            client: BoardClient(address, token: token), stream: stream, path: "/api/ingest/\(dialect)",
            query: query([("run", stream)] + members), wholeQuery: query(members), folder: SpoolFolder.ofUser,
            spoolID: Self.newID())
    }

    /// A name that nothing else has, which sorts by when it was made.
    static func newID() -> String {
        var ids = IDSource(random: RandomSource(seed: SystemRandom.seed()))
        return ids.next(at: SystemClock.calendar)
    }

    /// Has another process send what earlier commands have left, or this one, and does not wait for it.
    func sendWhatWaits() {
        guard let folder = SpoolFolder.ofUser, !folder.files().isEmpty else { return }
        // A process' words can be read by everybody on the machine, its environment cannot.
        SpoolDelivery.leaveBehind(
            ["spool", "--quiet", "--board", address.url], settings: token.map { [("ORRERY_TOKEN", $0)] } ?? [])
    }

    /// Says where the task is, to who wants to hear it.
    func tell(_ courier: Courier) {
        guard isVerbose, let task = courier.taskID else { return }
        Terminal.complain("orrery: \(address.url)/#task=\(PercentEncoding.encode(task))")
    }
}
