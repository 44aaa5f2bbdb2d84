// Why: a command under `orrery run` must not know it, and nobody may see a difference: else nobody leaves it in their scripts.

import Foundation
import Testing

/// Rule: same output, input, signals, exit code; a terminal where the command had one (design page 8).
@Suite struct RunTransparencyTests {
    private let stand: WrapperStand

    init() throws { stand = try WrapperStand() }

    @Test func `a command's exit code is the wrapper's, whatever it is`() throws {
        for code in [0, 1, 3, 255] {
            #expect(try stand.shell("$orrery run -- sh -c 'exit \(code)'").status == Int32(code))
        }
        #expect(try stand.shell("$orrery run true").status == 0)
    }

    @Test func `a command that is not there, or cannot be run, ends as in a shell`() throws {
        let missing = try stand.shell("$orrery run -- no-such-command-here")
        #expect(missing.status == 127)
        #expect(missing.complaints.contains("no-such-command-here"))
        _ = try stand.folder.write("echo", to: "plain")
        #expect(try stand.shell("$orrery run -- ./plain").status == 126)
        #expect(try stand.shell("$orrery run").status == 2)
        #expect(try stand.shell("$orrery run --tsk 1 -- true").complaints.contains("--task"))
    }

    @Test func `a command's own flags are its own`() throws {
        let run = try stand.shell("$orrery run -- echo --help --task x; $orrery run printf '%s\\n' --help")
        #expect(run.output == ["--help --task x", "--help"])
    }

    @Test(arguments: [9, 15, 2, 11])
    func `a command that a signal ends has the wrapper end by the same`(signal: Int) throws {
        // The shell says 128 and the number of those of its children that a signal ended.
        let run = try stand.shell("$orrery run -- sh -c 'kill -\(signal) $$'; echo $?")
        #expect(run.output == ["\(128 + signal)"])
        let direct = try ChildProcess(
            [Server.binary, "run", "--", "/bin/sh", "-c", "kill -\(signal) $$"], in: stand.folder,
            variables: stand.variables)
        #expect(try direct.exitStatus() == Int32(128 + signal))
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1])
    func `a signal to the wrapper is one to the command, which answers it as it likes`(signal: Int32) throws {
        let script =
            "trap 'echo heard; exit 7' INT TERM HUP USR1; echo ready; while :; do read -t 60 line <> \"$folder/never\"; done"
        let process = try ChildProcess(
            [Server.binary, "run", "--", "/bin/bash", "-c", "mkfifo $folder/never; \(script)"], in: stand.folder,
            variables: stand.variables.merging(["folder": stand.folder.root]) { $1 })
        #expect(try process.line() == "ready")
        process.signal(signal)
        #expect(try process.line() == "heard")
        #expect(try process.exitStatus() == 7)
    }

    @Test func `every byte of both outputs passes, apart and unchanged`() throws {
        let script = """
            head -c 10485760 /dev/urandom > data; head -c 1000000 /dev/urandom > other
            $orrery run -- sh -c 'cat data; cat other >&2' > out 2> err; echo $?
            cmp data out && cmp other err && echo same
            """
        #expect(try stand.shell(script).output == ["0", "same"])
    }

    @Test func `what goes to one place keeps its order`() throws {
        let script = """
            $orrery run -- bash -c 'for i in {1..2000}; do echo out $i; echo err $i >&2; done' > both 2>&1
            bash -c 'for i in {1..2000}; do echo out $i; echo err $i >&2; done' > plain 2>&1
            cmp both plain && echo same
            """
        #expect(try stand.shell(script).output == ["same"])
    }

    @Test func `standard input is the command's own`() throws {
        #expect(try stand.shell("printf 'a\\nb\\n' | $orrery run -- sort -r").output == ["b", "a"])
        // What it does not read stays for the next one.
        let script = "printf '1\\n2\\n3\\n' > in; { $orrery run -- sh -c 'read x; echo got $x'; cat; } < in"
        #expect(try stand.shell(script).output == ["got 1", "2", "3"])
    }

    @Test func `a reader that goes ends the command as it would have`() throws {
        let run = try stand.shell("$orrery run -- yes | head -n 1; echo ${PIPESTATUS[0]}")
        #expect(run.output == ["y", "141"])
    }

    @Test func `signals that were ignored stay so for the command, and others are as they were`() throws {
        let look = "grep -E \"SigBlk|SigIgn|SigCgt\" /proc/self/status"
        let script =
            "trap '' INT QUIT; grep -E 'SigBlk|SigIgn' /proc/self/status; $orrery run -- grep -E 'SigBlk|SigIgn' /proc/self/status"
        let ignoring = try stand.shell(script).output
        #expect(ignoring.count == 4 && ignoring[0] == ignoring[2] && ignoring[1] == ignoring[3], "\(ignoring) \(look)")
        let plain = try stand.shell(
            "env grep -E 'SigBlk|SigIgn' /proc/self/status; $orrery run -- grep -E 'SigBlk|SigIgn' /proc/self/status"
        ).output
        #expect(plain.count == 4 && plain[0] == plain[2] && plain[1] == plain[3], "\(plain)")
    }

    @Test func `nothing is open for the command that was not, and its environment has two names more`() throws {
        let run = try stand.shell("$orrery run -- ls /proc/self/fd; ls /proc/self/fd")
        #expect(run.output.prefix(run.output.count / 2) == run.output.suffix(run.output.count / 2))
        let names = try stand.shell("$orrery run -- sh -c 'echo $ORRERY_RUN $ORRERY_URL'")
        #expect(names.output.first?.hasSuffix(" http://127.0.0.1:\(stand.port)") == true)
        #expect(try stand.onlyRun(named: names.output.first ?? "")["status"] as? String == "completed")
        #expect(names.complaints == "")
    }

    @Test func `what a command leaves behind holds nobody up who does not listen to it`() throws {
        let script =
            "mkfifo never; $orrery run -- sh -c 'cat never & echo done' > out 2> err; echo $?; cat out; echo > never"
        #expect(try stand.shell(script).output == ["0", "done"])
    }

    // MARK: Terminals

    private func atTerminal(_ script: String) throws -> TerminalProcess {
        try TerminalProcess(
            ["/bin/bash", "--norc", "-c", script],
            variables: stand.variables.merging(["folder": stand.folder.root]) { $1 })
    }

    @Test
    func `a command that had a terminal keeps one, as large as the window, and the window is as before afterwards`()
        throws
    {
        let script =
            "$orrery run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && echo tty; stty size; stty -a | grep -o \" echo \"; exit 5'; echo code $?"
        let process = try atTerminal("stty cols 91 rows 33; \(script)")
        try process.read(until: "code 5")
        #expect(process.seen.contains("tty\r\n") && process.seen.contains("33 91") && process.seen.contains(" echo "))
        #expect(process.isEchoing)
        #expect(try process.exitStatus() == 0)
        #expect(try stand.log(of: stand.onlyRun()).first == "tty")
    }

    @Test func `Ctrl-C is the command's, and a killed one says so`() throws {
        let process = try atTerminal("$orrery run -- bash -c 'echo ready; sleep 60'; echo code $?")
        try process.read(until: "ready")
        process.type("\u{3}")
        try process.read(until: "code 130")
        #expect(process.isEchoing)
        let run = try stand.onlyRun()
        #expect(run["status"] as? String == "failed")
        #expect((run["error"] as? String)?.contains("Killed by signal 2") == true)
    }

    @Test func `what is typed reaches the command once, and a window that changes its size tells it`() throws {
        let inner =
            "echo ready; read line; echo \"<$line>\"; trap \"stty size; exit 3\" WINCH; echo set; sleep 60 & wait $!"
        let process = try atTerminal("$orrery run -- bash -c '\(inner)'; echo code $?")
        try process.read(until: "ready")
        process.type("hello\n")
        try process.read(until: "<hello>")
        #expect(process.seen.components(separatedBy: "hello").count == 3, "\(process.seen)")
        try process.read(until: "set\r\n")
        process.resize(columns: 77, rows: 22)
        try process.read(until: "22 77")
        try process.read(until: "code 3")
        _ = try process.exitStatus()
    }

    @Test func `Ctrl-Z stops the command and the wrapper, and both go on together`() throws {
        let process = try TerminalProcess(["/bin/bash", "--norc", "-i"], variables: stand.variables)
        try process.read(until: "bash-")
        process.type("PS1=; set +o history; $orrery run -- bash -c 'echo be''gun; read x; echo \"<$x>\"'\n")
        try process.read(until: "begun")
        process.type("\u{1A}")
        try process.read(until: "Stopped")
        process.type("echo in between; fg\n")
        try process.read(until: "in between\r\n")
        process.type("later\n")
        try process.read(until: "<later>")
    }
}

extension WrapperStand {
    /// The run of which a command has told the name.
    func onlyRun(named line: String) throws -> [String: Any] {
        let name = line.prefix { $0 != " " }
        let answer = try board.request("GET", "/api/invocations/\(name)")
        guard answer.status == 200 else { throw Failure("no run: \(answer.text)") }
        return answer.object["invocation"] as? [String: Any] ?? answer.object
    }
}
