// Why: a command on a server outlives its connection and the board; what it prints and how it ends is found again, each line
// once, whatever is cut or killed. Shown with the real ssh and the real sshd.

import Foundation
import Glibc
import Testing

/// Rule: seed 000, "Enhanced SSH Connection Pool"; design page 3, "Server".
@Suite(.serialized, .enabled(if: SSHDaemon.isInstalled, "openssh-server is not installed"))
struct SSHServerTests {
    /// Prints 40 lines in some four seconds.
    private static let slow = "i=0; while [ $i -lt 40 ]; do echo line $i; i=$((i + 1)); sleep 0.1; done"
    private static let slowLog = (0..<40).map { "line \($0)\n" }.joined()

    @Test func outputIsTheLogAndEveryExitCodeIsAnEnd() throws {
        let board = try ServerBoard([
            "ok": "printf 'out\\nno newline'; echo ' err' >&2", "three": "exit 3", "lost": "exit 255",
            "quoted": "echo \"it's $((1 + 1))\"; umask",
            "secret": "echo token=ghp_0123456789abcdefghijABCDEFGHIJ012345",
        ])
        let ok = try board.run("ok")
        #expect(try board.end(of: ok.run) == "completed 0")
        #expect(try board.log(ok.run) == "out\nno newline err\n")
        #expect(try board.server.request("GET", "/api/tasks/\(ok.task)")["taskStatus"] == "COMPLETED")
        let three = try board.run("three")
        #expect(try board.end(of: three.run) == "failed 3")
        #expect(try board.server.request("GET", "/api/tasks/\(three.task)")["taskStatus"] == "FAILED")
        let lost = try board.run("lost").run
        #expect(try board.end(of: lost) == "failed 255")
        let quoted = try board.run("quoted").run
        #expect(try board.end(of: quoted) == "completed 0")
        #expect(try board.log(quoted).hasPrefix("it's 2\n"))
        let secret = try board.run("secret").run
        #expect(try board.end(of: secret) == "completed 0")
        #expect(try !board.log(secret).contains("ghp_0123456789"))
        try board.wait("the release") { try board.status() == "disconnected" && board.daemon.connections().isEmpty }
        #expect(board.daemon.runsLeft == [])
    }

    @Test func tasksShareOneConnectionWhichIsReleasedAfterTheLast() throws {
        let board = try ServerBoard([
            "wait": "echo on; while [ ! -e \"$HOME/none\" ]; do sleep 0.1; done", "ok": "true",
        ])
        let one = try board.run("wait")
        let other = try board.run("wait")
        try board.wait("both") { try board.log(one.run) == "on\n" && board.log(other.run) == "on\n" }
        #expect(try board.daemon.connections().count == 1)
        #expect(try board.state()["activeTaskCount"] as? Int == 2)
        for (run, isLast) in [(one, false), (other, true)] {
            #expect(try board.status() == "connected")
            #expect(try board.server.request("POST", "/api/tasks/\(run.task)/stop").status == 200)
            #expect(try board.end(of: run.run) == "failed 143")
            if !isLast { #expect(try board.daemon.connections().count == 1) }
        }
        try board.wait("the release") { try board.status() == "disconnected" && board.daemon.connections().isEmpty }
    }

    @Test func aConnectionThatIsCutIsNoSignalAndIsFoundAgainWithEveryLineOnce() throws {
        let board = try ServerBoard(["slow": Self.slow])
        let run = try board.run("slow")
        for line in ["line 5\n", "line 15\n"] {
            try board.wait(line) { try board.log(run.run).contains(line) }
            try board.daemon.cutConnections()
            try board.wait("the loss") { try board.status() == "reconnecting" }
            #expect(try board.invocation(run.run)["status"] as? String == "running")
            #expect(try board.state()["error"] as? String != nil)
            try board.wait("the connection") { try board.status() == "connected" }
        }
        #expect(try board.end(of: run.run) == "completed 0")
        #expect(try board.log(run.run) == Self.slowLog)
        let messages = try board.messages(run.task)
        #expect(messages.count { $0.hasPrefix("Connection to build-1 lost: ") } == 2)
        #expect(messages.count { $0 == "Connection to build-1 found again." } == 2)
    }

    @Test func aBoardThatIsKilledFindsItsRunsAgainWithEveryLineOnce() throws {
        let board = try ServerBoard(["slow": Self.slow])
        let run = try board.run("slow")
        for line in ["line 3\n", "line 12\n"] {
            try board.wait(line) { try board.log(run.run).contains(line) }
            try board.killAndRestart()
        }
        #expect(try board.end(of: run.run) == "completed 0")
        #expect(try board.log(run.run) == Self.slowLog)
        try board.wait("the release") { try board.status() == "disconnected" && board.daemon.connections().isEmpty }
        #expect(board.daemon.runsLeft == [])
    }

    @Test func aRunThatEndedWhileNobodyWasThereIsFoundWithItsEnd() throws {
        let board = try ServerBoard(["short": "echo begun; sleep 1; echo over; exit 7"])
        let run = try board.run("short")
        try board.wait("its beginning") { try board.log(run.run).contains("begun") }
        try board.server.kill()
        let left = board.daemon.runsLeft
        let name = try #require(left.first)
        let code = board.daemon.folder.path("state/orrery/runs/\(name)/code")
        let end = Date().addingTimeInterval(TimeInterval(Patience.seconds))
        while !FileManager.default.fileExists(atPath: code), Date() < end { usleep(20_000) }
        // Nothing holds a connection for a board that is no more.
        while try !board.daemon.connections().isEmpty, Date() < end { usleep(20_000) }
        #expect(try board.daemon.connections().isEmpty)
        try board.killAndRestart()
        #expect(try board.end(of: run.run) == "failed 7")
        #expect(try board.log(run.run) == "begun\nover\n")
    }

    @Test func aRunWhoseFolderIsGoneHasFailedAndIsNotBegunAgain() throws {
        let board = try ServerBoard(["mark": "echo x >>\"$XDG_STATE_HOME/marks\"; echo on; sleep 60"])
        let run = try board.run("mark")
        try board.wait("its beginning") { try board.log(run.run) == "on\n" }
        let left = board.daemon.runsLeft
        let name = try #require(left.first)
        try board.daemon.stop()
        try board.daemon.cutConnections()
        let state = board.daemon.folder.path("state")
        let leader = try String(contentsOfFile: "\(state)/orrery/runs/\(name)/pid", encoding: .utf8)
        Glibc.kill(-(pid_t(leader.dropLast()) ?? Int32.max), SIGKILL)
        try FileManager.default.removeItem(atPath: "\(state)/orrery/runs/\(name)")
        try board.daemon.startAgain()
        #expect(try board.end(of: run.run) == "failed -")
        let reason = try board.invocation(run.run)["error"] as? String ?? ""
        #expect(reason.contains("not on the server any more"))
        #expect(try String(contentsOfFile: "\(state)/marks", encoding: .utf8) == "x\n")
    }

    @Test(arguments: [
        (identity: "client", hostKey: "stranger", word: "host's key"), ("stranger", "host", "Permission denied"),
    ])
    func aKeyThatIsNotTheRightOneIsSaidAndTriedAgainLater(identity: String, hostKey: String, word: String) throws {
        let board = try ServerBoard(["ok": "echo on"], identity: identity, hostKey: hostKey)
        let run = try board.run("ok")
        try board.wait("the second attempt") { (try board.state()["attempts"] as? Int ?? 0) >= 2 }
        let reason = try board.state()["error"] as? String ?? ""
        #expect(reason.contains(word), "\(reason)")
        #expect(try board.invocation(run.run)["status"] as? String == "running")
        #expect(try board.messages(run.task).count { $0.hasPrefix("build-1 cannot be reached: ") } == 1)
        // What was never begun is ended with its task, without a connection.
        #expect(try board.server.request("POST", "/api/tasks/\(run.task)/stop").status == 200)
        #expect(try board.end(of: run.run) == "failed -")
        try board.wait("the release") { try board.status() == "disconnected" }
        #expect(board.daemon.runsLeft == [])
    }

    @Test func aClosedPortIsSaidAndTheRunBeginsWhenItOpens() throws {
        let board = try ServerBoard(["ok": "echo on"])
        try board.daemon.stop()
        let run = try board.run("ok")
        try board.wait("the refusal") { try board.status() == "reconnecting" }
        let reason = try board.state()["error"] as? String ?? ""
        #expect(reason.contains("Connection refused"))
        #expect(try board.state()["nextAttemptAt"] as? String != nil)
        try board.daemon.startAgain()
        #expect(try board.end(of: run.run) == "completed 0")
        #expect(try board.log(run.run) == "on\n")
    }

    @Test func aBoardThatStopsLeavesNoSSHBehindAndTheCommandGoesOn() throws {
        let board = try ServerBoard(["wait": "echo on; sleep 60"])
        let run = try board.run("wait")
        try board.wait("its beginning") { try board.log(run.run) == "on\n" }
        #expect(try board.server.stop() == 0)
        let end = Date().addingTimeInterval(TimeInterval(Patience.seconds))
        while try !board.daemon.connections().isEmpty, Date() < end { usleep(20_000) }
        #expect(try board.daemon.connections().isEmpty)
        let left = board.daemon.runsLeft
        let name = try #require(left.first)
        let leader = try String(
            contentsOfFile: board.daemon.folder.path("state/orrery/runs/\(name)/pid"), encoding: .utf8)
        let group = try #require(pid_t(leader.dropLast()))
        #expect(Glibc.kill(group, 0) == 0)
        Glibc.kill(-group, SIGKILL)
    }
}
