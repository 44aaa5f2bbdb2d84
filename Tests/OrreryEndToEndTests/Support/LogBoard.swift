// Why: a board that reads log files, with the folder that they lie in.

import Foundation

/// A running board with a folder for log files. Used by one thread at a time.
final class LogBoard {
    let folder: Folder
    private(set) var server: Server
    let task: String

    init() throws {
        folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.path("logs"), withIntermediateDirectories: true)
        _ = try folder.write("{\"logRoots\": [\"\(folder.path("logs"))\"]}", to: "orrery.json")
        server = try Self.serve(folder)
        task = try server.createTask()
    }

    /// Kills the board and starts it again on the same database.
    func killAndRestart() throws {
        try server.kill()
        server = try Self.serve(folder)
    }

    func path(_ name: String) -> String { folder.path("logs/\(name)") }

    /// Starts a run that writes to the file of that name, or to none.
    func startRun(_ name: String?) throws -> Int {
        let member = name.map { ",\"logPath\":\"\(path($0))\"" } ?? ""
        let answer = try server.request("POST", "/api/tasks/\(task)/invocations", "{\"agentType\":\"WORKER\"\(member)}")
        guard answer.status == 201, let id = answer.object["id"] as? Int else {
            throw Failure("no run: \(answer.text)")
        }
        return id
    }

    func end(_ run: Int) throws {
        let answer = try server.request("POST", "/api/invocations/\(run)/complete", "{}")
        guard answer.status == 200 else { throw Failure("the run did not end: \(answer.text)") }
    }

    /// Writes at the end of a file, which is made when it is not there.
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        let path = path(name)
        if !FileManager.default.fileExists(atPath: path) { FileManager.default.createFile(atPath: path, contents: nil) }
        guard let file = FileHandle(forWritingAtPath: path) else { throw Failure("no file \(path)") }
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    /// A stream that begins with the first line of the run's log.
    func watch(_ run: Int) throws -> LogStream { LogStream(try EventStream(server, "/api/events?logs=\(run):1")) }

    /// The whole log, as it is read page by page.
    func lines(_ run: Int, pageLines: Int = 5_000) throws -> [LogText] {
        var lines: [LogText] = []
        while true {
            let target = "/api/invocations/\(run)/log?from=\(lines.count + 1)&limit=\(pageLines)"
            let answer = try server.request("GET", target)
            guard answer.status == 200 else { throw Failure("no log: \(answer.text)") }
            let page = LogText.all(in: answer.object)
            guard !page.isEmpty else { return lines }
            lines += page
        }
    }

    private static func serve(_ folder: Folder) throws -> Server {
        try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", folder.path("orrery.json")])
    }
}

/// A line as a viewer sees it.
struct LogText: Equatable, CustomStringConvertible {
    let number: Int
    let text: String
    let isPartial: Bool

    static func all(in object: [String: Any]) -> [LogText] {
        (object["lines"] as? [[String: Any]] ?? []).map {
            LogText(
                number: $0["n"] as? Int ?? 0, text: $0["text"] as? String ?? "",
                isPartial: $0["partial"] as? Bool ?? false)
        }
    }

    var description: String { "\(number): \(text.prefix(80))\(isPartial ? " (partial)" : "")" }
}

/// The log frames of a stream. Used by one thread at a time.
final class LogStream {
    let stream: EventStream
    private(set) var lines: [LogText] = []
    private(set) var words: [String] = []
    private(set) var frames: [[String: Any]] = []

    init(_ stream: EventStream) { self.stream = stream }

    /// Reads until `isEnough` holds.
    func read(until isEnough: (LogStream) -> Bool) throws {
        while !isEnough(self) {
            let object = try stream.frame(named: "log").object
            frames.append(object)
            lines += LogText.all(in: object)
            words += ["gap", "reset", "error", "complete"].filter { object[$0] != nil }
        }
    }

    /// Reads up to the word that no more lines will come.
    func readToEnd() throws { try read { $0.words.contains("complete") } }

    /// Reads up to a line with that text.
    func read(to text: String) throws { try read { $0.lines.contains { $0.text == text } } }

    var texts: [String] { lines.map(\.text) }

    /// Whether every line came once, in order, from `first` on.
    func isWhole(from first: Int = 1) -> Bool { lines.map(\.number) == Array(first..<(first + lines.count)) }
}
