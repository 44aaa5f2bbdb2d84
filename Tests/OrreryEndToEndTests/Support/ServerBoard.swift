// Why: a board that runs commands on a server of its own, and the questions that tests ask of it.

import Foundation

/// A running board with a server over SSH. Used by one thread at a time.
final class ServerBoard {
    let daemon: SSHDaemon
    let folder: Folder
    private(set) var server: Server

    init(_ commands: [String: String], identity: String = "client", hostKey: String = "host") throws {
        daemon = try SSHDaemon()
        if hostKey != "host" { try daemon.writeKnownHosts(key: hostKey) }
        folder = try Folder()
        _ = try folder.write(try daemon.settings(commands: commands, identity: identity), to: "orrery.json")
        server = try Self.serve(folder)
    }

    // A board that ends in order takes the folder of its connections along.
    deinit { _ = try? server.stop() }

    func killAndRestart() throws {
        try server.kill()
        server = try Self.serve(folder)
    }

    private static func serve(_ folder: Folder) throws -> Server {
        try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", folder.path("orrery.json")])
    }

    /// Begins a run and gives its invocation and its task.
    func run(_ command: String) throws -> (run: Int, task: String) {
        let answer = try server.request("POST", "/api/servers/build-1/run", "{\"command\":\"\(command)\"}")
        guard answer.status == 201, let invocation = answer.object["invocation"] as? [String: Any],
            let id = invocation["id"] as? Int, let task = invocation["taskId"] as? String
        else { throw Failure("no run: \(answer.text)") }
        return (id, task)
    }

    func invocation(_ run: Int) throws -> [String: Any] {
        try server.request("GET", "/api/invocations/\(run)").object["invocation"] as? [String: Any] ?? [:]
    }

    func log(_ run: Int) throws -> String { try server.request("GET", "/api/invocations/\(run)/log.txt").text }

    func state() throws -> [String: Any] { try server.request("GET", "/api/servers/build-1").object }
    func status() throws -> String { try state()["status"] as? String ?? "" }

    func messages(_ task: String) throws -> [String] {
        try server.request("GET", "/api/tasks/\(task)/activities").rows.compactMap { $0["message"] as? String }
    }

    /// Waits until `isSo`.
    func wait(_ what: String, until isSo: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(TimeInterval(Patience.seconds))
        while try !isSo() {
            guard Date() < end else { throw Failure("\(what) did not come: \(try state())") }
            usleep(20_000)
        }
    }

    /// Waits for the end of a run and gives what is said of it: `completed 0`.
    func end(of run: Int) throws -> String {
        try wait("the end of run \(run)") { try invocation(run)["status"] as? String != "running" }
        let ended = try invocation(run)
        return "\(ended["status"] as? String ?? "") \((ended["exitCode"] as? Int).map { "\($0)" } ?? "-")"
    }
}
