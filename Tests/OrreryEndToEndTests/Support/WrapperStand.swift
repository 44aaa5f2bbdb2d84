// Why: what `orrery run` does is seen where its users see it: in a shell, with a board that is there or not.

import Foundation
import Testing

/// A folder, a board that may be away, and a shell in which `orrery` is run. Used by one thread at a time.
final class WrapperStand {
    let folder: Folder
    private(set) var server: Server?
    let port: UInt16

    /// - Parameter isAway: Whether the board has a place and is not there.
    init(isAway: Bool = false) throws {
        folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        port = server.port
        self.server = server
        if isAway { try leave() }
    }

    /// The board stops in order.
    func leave() throws {
        try server?.stop()
        server = nil
    }

    /// The board comes back to where it was, with what it had.
    func comeBack() throws -> Server {
        let back = try Server.serve(folder.path("board.db"), in: folder, port: port)
        server = back
        return back
    }

    var board: Server {
        get throws {
            guard let server else { throw Failure("the board is away") }
            return server
        }
    }

    var variables: [String: String] {
        ["XDG_STATE_HOME": folder.path("state"), "ORRERY_URL": "http://127.0.0.1:\(port)", "orrery": Server.binary]
    }

    /// Starts a shell's script, in which `$orrery` is the program and `$folder` the folder.
    func start(_ script: String) throws -> ChildProcess {
        try ChildProcess(
            ["/bin/bash", "-c", "cd \"$folder\"; \(script)"], in: folder,
            variables: variables.merging(["folder": folder.root]) { $1 })
    }

    /// What a shell's script has printed, and its exit status.
    func shell(_ script: String) throws -> (status: Int32, output: [String], complaints: String) {
        let process = try start(script)
        var lines: [String] = []
        while let line = try process.line() { lines.append(line) }
        return (try process.exitStatus(), lines, process.complaints)
    }

    /// What waits for the board.
    var spooled: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path("state/orrery/spool"))
        return (names ?? []).sorted()
    }

    /// The newest runs of all tasks, oldest first.
    func runs() throws -> [[String: Any]] {
        try board.request("GET", "/api/tasks").rows.flatMap { task in
            try board.request("GET", "/api/tasks/\(task["id"] as? String ?? "")/invocations").rows
        }.sorted { ($0["id"] as? Int ?? 0) < ($1["id"] as? Int ?? 0) }
    }

    /// The only run that there is.
    func onlyRun() throws -> [String: Any] {
        let runs = try runs()
        guard runs.count == 1 else { throw Failure("expected one run, found \(runs.count)") }
        return runs[0]
    }

    /// The lines of a run's log, but for the first, which is the command.
    func log(of run: [String: Any]) throws -> [String] {
        let text = try board.request("GET", "/api/invocations/\(run["id"] as? Int ?? 0)/log.txt").text
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return Array(lines.dropFirst())
    }

    /// What has happened, but for the counter of those at work, which fades by itself.
    func events() throws -> [String] {
        try board.request("GET", "/api/log").text.split(separator: "\n").map(String.init)
            .filter { !$0.contains("\"type\":\"liveactivity.") }
    }

    /// Looks, and looks again at each event, until it is so.
    func wait(until isSo: () throws -> Bool) throws {
        let stream = try EventStream(try board)
        _ = try stream.frame(named: "hello")
        let deadline = Date() + TimeInterval(Patience.seconds)
        while try !isSo() {
            guard Date() < deadline else { throw Failure("what was waited for did not come") }
            _ = stream.connection.hasBytes(within: 50)
            if stream.connection.hasBytes(within: 0) { _ = try stream.next() }
        }
    }
}
