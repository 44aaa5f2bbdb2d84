// Why: what a command printed is on the board once, whatever became of the board meanwhile.

import Foundation
import Testing

/// Rule: works with the board down (one warning, then spool), delivered once (design page 8).
@Suite struct RunDeliveryTests {
    /// Lines as Claude prints them: a session, a tool with its result, an answer.
    private static let session = [
        #"{"type":"system","subtype":"init","session_id":"stand-in","cwd":"/work/shop","model":"model-1","tools":["Bash"],"claude_code_version":"1.0.0"}"#,
        #"{"type":"assistant","session_id":"stand-in","uuid":"u1","message":{"id":"m1","role":"assistant","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"ls cart"}}]}}"#,
        #"{"type":"user","session_id":"stand-in","uuid":"u2","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"cart.swift"}]}}"#,
        #"{"type":"result","subtype":"success","is_error":false,"uuid":"u3","session_id":"stand-in","result":"There is a cart.","num_turns":1}"#,
    ]

    @Test func `a command is a run with its lines, its folder's project, its words for a title, and its end`() throws {
        let stand = try WrapperStand()
        let run = try stand.shell("$orrery run -- sh -c 'echo one; echo two >&2; echo three; exit 3'")
        #expect(run.status == 3)
        #expect(run.complaints == "two\n")
        let told = try stand.onlyRun()
        #expect(told["status"] as? String == "failed")
        #expect(told["exitCode"] as? Int == 3)
        #expect(Set(try stand.log(of: told)) == ["one", "two", "three"])
        let task = try #require(try stand.board.request("GET", "/api/tasks").rows.first)
        #expect((task["title"] as? String)?.hasPrefix("sh -c 'echo one") == true)
        #expect(stand.spooled == [])
    }

    @Test func `a silent command is seen, and a run can be put on a task`() throws {
        let stand = try WrapperStand()
        let task = try stand.board.createTask()
        #expect(try stand.shell("$orrery run --task \(task) -- true").status == 0)
        #expect(try stand.board.request("GET", "/api/tasks/\(task)/invocations").rows.count == 1)
        let named = try stand.shell("$orrery run --title 'Nightly build' --verbose -- true")
        #expect(named.complaints.contains("http://127.0.0.1:\(stand.port)/#task="))
        let titles = try stand.board.request("GET", "/api/tasks").rows.compactMap { $0["title"] as? String }
        #expect(titles.contains("Nightly build"))
        let wrong = try stand.shell("$orrery run --task none -- echo still runs")
        #expect(wrong.output == ["still runs"] && wrong.complaints.contains("none"))
        #expect(wrong.complaints.split(separator: "\n").count == 1 && wrong.status == 0)
    }

    @Test func `an agent under the wrapper is a run with its tools and its own words`() throws {
        let stand = try WrapperStand()
        _ = try stand.folder.write(Self.session.joined(separator: "\n") + "\n", to: "session.jsonl")
        let script =
            "#!/bin/bash\nwhile read -r line; do echo warming up >&2; printf '%s\\n' \"$line\"; done < session.jsonl\n"
        _ = try stand.folder.write(script, to: "agent")
        let run = try stand.shell(
            "chmod +x agent; $orrery run -- ./agent -p 'look' > out; cmp out session.jsonl && echo same")
        #expect(run.output == ["same"])
        let told = try stand.onlyRun()
        #expect(told["status"] as? String == "completed")
        #expect(told["response"] as? String == "There is a cart.")
        let log = try stand.log(of: told).joined(separator: "\n")
        #expect(log.contains("ls cart") && log.contains("cart.swift"))
    }

    @Test func `a run that is killed has failed, and says by which signal`() throws {
        let stand = try WrapperStand()
        #expect(try stand.shell("$orrery run -- sh -c 'echo begun; kill -9 $$'; echo $?").output == ["begun", "137"])
        let told = try stand.onlyRun()
        #expect(told["status"] as? String == "failed")
        #expect((told["error"] as? String)?.contains("Killed by signal 9") == true)
    }

    @Test func `with the board away a command runs as ever, warns once, and is on the board once it is back`() throws {
        let stand = try WrapperStand(isAway: true)
        let run = try stand.shell("$orrery run -- sh -c 'echo one; echo two; exit 4'")
        #expect(run.output == ["one", "two"] && run.status == 4)
        #expect(run.complaints.split(separator: "\n").count == 1, "\(run.complaints)")
        #expect(run.complaints.contains("http://127.0.0.1:\(stand.port)"))
        #expect(stand.spooled.count == 1)
        let waits = try stand.shell("$orrery spool; echo $?")
        #expect(waits.output.last == "1" && stand.spooled.count == 1)
        _ = try stand.comeBack()
        let sent = try stand.shell("$orrery spool; echo $?; $orrery spool")
        #expect(sent.output.dropFirst().first == "0", "\(sent)")
        #expect(stand.spooled == [])
        let told = try stand.onlyRun()
        #expect(try stand.log(of: told) == ["one", "two"])
        #expect(told["exitCode"] as? Int == 4)
    }

    @Test func `what one command left the next one has sent`() throws {
        let stand = try WrapperStand(isAway: true)
        _ = try stand.shell("$orrery run -- echo first; $orrery run -- echo second")
        #expect(stand.spooled.count == 2)
        _ = try stand.comeBack()
        #expect(try stand.shell("$orrery run -- echo third").complaints == "")
        try stand.wait {
            try stand.spooled.isEmpty && stand.runs().allSatisfy { $0["status"] as? String == "completed" }
        }
        #expect(
            try stand.runs().map { try stand.log(of: $0) }.sorted { $0[0] < $1[0] } == [
                ["first"], ["second"], ["third"],
            ])
    }

    @Test func `a board that comes back while the command runs has it all from the same command`() throws {
        let stand = try WrapperStand(isAway: true)
        let process = try stand.start("mkfifo go; $orrery run -- sh -c 'echo one; read x < go; echo $x'")
        #expect(try process.line() == "one")
        while !process.complaints.contains("kept in") { _ = try stand.shell("true") }
        _ = try stand.comeBack()
        try stand.wait { try !stand.runs().isEmpty }
        #expect(try stand.shell("echo two > go").status == 0)
        #expect(try process.line() == "two")
        #expect(try process.exitStatus() == 0)
        #expect(try stand.log(of: stand.onlyRun()) == ["one", "two"])
        #expect(stand.spooled == [])
    }

    @Test func `a board that is killed in the middle loses nothing and has nothing twice`() throws {
        let stand = try WrapperStand()
        // A pipe each: one that is opened again before who wrote last has closed it ends at once.
        let script = "for i in {1..3000}; do echo line $i; if ((i % 1000 == 0)); then read x < go$i; fi; done"
        let process = try stand.start("mkfifo go{1,2,3}000; $orrery run -- bash -c '\(script)' > out; echo $?")
        for step in 1...2 {
            try stand.wait { try stand.runs().contains { try !stand.log(of: $0).isEmpty } }
            try stand.board.kill()
            _ = try stand.shell("echo on > go\(step)000")
            _ = try stand.comeBack()
        }
        _ = try stand.shell("echo on > go3000")
        #expect(try process.line() == "0")
        try stand.wait {
            try stand.spooled.isEmpty && stand.runs().allSatisfy { $0["status"] as? String == "completed" }
        }
        let told = try stand.onlyRun()
        #expect(try stand.log(of: told) == (1...3_000).map { "line \($0)" })
        #expect(told["status"] as? String == "completed")
        #expect(stand.spooled == [])
    }

    @Test func `a board that hangs holds the command up for no more than a moment`() throws {
        let stand = try WrapperStand()
        stand.stopBoard()
        defer { stand.goOnBoard() }
        let script =
            "$orrery run -- sh -c 'head -c 20000000 /dev/zero | tr \"\\\\0\" x | fold -w 4999' | tail -c 3; echo ${PIPESTATUS[0]}"
        let run = try stand.shell(script)
        #expect(run.output.last?.hasSuffix("0") == true)
        #expect(stand.spooled.count == 1)
        stand.goOnBoard()
        try stand.wait { try stand.spooled.isEmpty && stand.runs().first?["status"] as? String == "completed" }
        #expect(try stand.log(of: stand.onlyRun()).reduce(0) { $0 + $1.utf8.count } == 20_000_000)
    }

    // MARK: Pipes

    @Test func `a pipe passes everything on, and is a run`() throws {
        let stand = try WrapperStand()
        let run = try stand.shell("head -c 3000000 /dev/urandom > data; $orrery pipe < data | cmp - data && echo same")
        #expect(run.output == ["same"])
        #expect(try stand.shell("printf 'a\\nb' | $orrery pipe --quiet --title Piped").output == [])
        let told = try #require(try stand.runs().last)
        #expect(try told["status"] as? String == "completed" && stand.log(of: told) == ["b"])
    }

    @Test(arguments: ["< session.jsonl", "FROM cat"])
    func `the same session handed in twice is there once`(how: String) throws {
        let stand = try WrapperStand()
        _ = try stand.folder.write(Self.session.joined(separator: "\n") + "\n", to: "session.jsonl")
        let pipe =
            how.hasPrefix("<") ? "$orrery pipe --quiet < session.jsonl" : "cat session.jsonl | $orrery pipe --quiet"
        #expect(try stand.shell(pipe).status == 0)
        let before = try stand.events()
        #expect(try stand.onlyRun()["status"] as? String == "completed")
        #expect(try stand.shell(pipe).status == 0)
        #expect(try stand.events() == before)
    }

    @Test func `a file larger than a request is one run, and again changes nothing`() throws {
        let stand = try WrapperStand()
        let script =
            "head -c 13000000 /dev/urandom | base64 -w 999 > long; wc -l < long; $orrery pipe --quiet < long; echo $?"
        let run = try stand.shell(script)
        #expect(run.output.last == "0" && run.complaints == "")
        #expect(stand.spooled == [])
        let told = try stand.onlyRun()
        #expect(try "\(stand.log(of: told).count + 1)" == run.output.first)
        let before = try stand.events()
        #expect(try stand.shell("$orrery pipe --quiet < long").status == 0)
        #expect(try stand.events() == before)
    }

    @Test func `a pipe that is told as it comes is on the board before it ends`() throws {
        let stand = try WrapperStand()
        let process = try stand.start(
            "mkfifo go; { echo one; read x < go; echo $x; } | $orrery pipe; echo ${PIPESTATUS[1]}")
        #expect(try process.line() == "one")
        try stand.wait { try !stand.runs().isEmpty }
        #expect(try stand.onlyRun()["status"] as? String == "running")
        _ = try stand.shell("echo two > go")
        #expect(try [process.line(), process.line()] == ["two", "0"])
        #expect(try stand.onlyRun()["status"] as? String == "completed")
    }
}

extension WrapperStand {
    /// Keeps the board from doing anything, as a machine does that is out of memory.
    func stopBoard() { server?.process.signal(SIGSTOP) }
    func goOnBoard() { server?.process.signal(SIGCONT) }
}
