// Why: a run on a server is begun, followed and ended over connections that come and go; what it has printed is looked after
// until the board has kept it, whatever happens in between.

internal import OrreryAgents
internal import OrreryModel

/// A run on a server, as one thread follows it.
struct FollowedRun {
    private(set) var run: ServerRun
    private let command: String?
    private var output: RemoteOutput
    /// Whether it has begun on the server, as far as is known: then it never begins again.
    private var hasBegun: Bool
    /// Whether it may have: it was once asked to.
    private var mayHaveBegun: Bool
    private var process: SSHProcess?
    private var isMarked = false
    private var beginning: [UInt8] = []
    private var errors: [UInt8] = []
    private var end: RemoteEnd?
    private var isToldToStop = false
    /// What was found and is not known to be kept.
    private(set) var report: (log: LogReport?, end: RemoteEnd?)?
    private var isOnItsWay = false
    /// Whether all of it is kept: nothing more comes of it.
    private(set) var isOver = false
    /// When to try again.
    private var restsUntil = Duration.zero
    private var lastByteAt = Duration.zero
    private static let rest = Duration.seconds(1)
    private static let flushAfter = Duration.seconds(1)
    /// How long the script may take to forget a run whose end is kept.
    private static let farewell = Duration.seconds(5)

    /// - Parameters:
    ///   - command: What the settings say that it is; nil when they say nothing any more.
    ///   - position: How far its output is kept.
    ///   - isKnown: Whether it was there before this process: then it may have begun.
    init(_ run: ServerRun, on server: ServerID, command: String?, position: LogFilePosition?, isKnown: Bool) {
        self.run = run
        self.command = command
        output = RemoteOutput(path: "ssh:\(server)/\(run.runID)", position: position)
        hasBegun = position != nil
        mayHaveBegun = isKnown
    }

    /// Whether an ssh of its own runs.
    var isConnected: Bool { process != nil }
    /// What it is heard on; not what it prints while the last of that is still to be kept.
    var descriptors: [Int32] {
        guard let process else { return [] }
        return (report != nil && isMarked ? [process.errors] : [process.output, process.errors]).filter { $0 >= 0 }
    }
    /// Whether its ssh has said all, and is only to be waited for.
    var isEnding: Bool { process.map { $0.output < 0 && $0.errors < 0 } ?? false }

    /// When something is to be done for it without its being heard of.
    var nextDue: Duration? {
        if report != nil { return isOnItsWay ? nil : restsUntil }
        if process != nil { return output.isHolding ? lastByteAt + Self.flushAfter : nil }
        return isOver ? nil : restsUntil
    }

    mutating func take(_ wanted: ServerRun) { run = wanted }

    /// Does what can be done now.
    /// - Parameter shared: Makes the words that run a command over the connection; nil while none stands, or it is full.
    mutating func look(at now: Duration, shared: ((String) -> [String])?) {
        listen(at: now)
        if process == nil, !isOver, end == nil, restsUntil <= now { begin(at: now, shared) }
        if run.isStopping, !isToldToStop, isMarked, let process {
            process.say(RemoteScript.stop)
            isToldToStop = true
        }
        if output.isHolding, now - lastByteAt >= Self.flushAfter { output.flush() }
        if report == nil {
            let log = output.report()
            if log != nil || end != nil { report = (log, end) }
        }
    }

    /// What was found is on its way.
    mutating func noteSent() { isOnItsWay = true }

    var isToBeSent: Bool { report != nil && !isOnItsWay }
    func maySend(at now: Duration) -> Bool { isToBeSent && restsUntil <= now }

    /// What was found is kept, or must be sent again after a while.
    mutating func noteSettled(isKept: Bool, at now: Duration) {
        isOnItsWay = false
        guard isKept else {
            restsUntil = now + Self.rest
            return
        }
        if report?.end != nil {
            isOver = true
            process?.say(RemoteScript.done)
            restsUntil = now + Self.farewell
        }
        report = nil
    }

    /// Whether nothing is left to do for it: its folder is gone, or nobody waits for that any longer.
    func isForgotten(at now: Duration) -> Bool { isOver && (process == nil || now >= restsUntil) }
    var farewellDue: Duration? { isOver && process != nil ? restsUntil : nil }

    /// The connection is gone, or is to go: what the command does goes on.
    mutating func disconnect() {
        process = nil
    }

    // MARK: The script

    private mutating func begin(at now: Duration, _ shared: ((String) -> [String])?) {
        if run.isStopping, !hasBegun, !mayHaveBegun {
            end = .gone(reason: "It was stopped before it began.")
            return
        }
        guard RemoteScript.isSafe(run.runID), command != nil || hasBegun else {
            end = .gone(reason: "The command \"\(run.command)\" is not in orrery.json any more; it was not begun.")
            return
        }
        guard let shared else { return }
        let isFirst = !hasBegun && !run.isStopping
        let script = RemoteScript.follow(
            runID: run.runID, command: isFirst ? command : nil, from: output.received,
            stopSeconds: Int(Limits.serverStopPatience.components.seconds))
        do throws(HostError) {
            let started = try SSHProcess(shared(RemoteScript.shell))
            started.say(script)
            process = started
            if isFirst { mayHaveBegun = true }
        } catch {
            restsUntil = now + Self.rest
        }
        (isMarked, isToldToStop, beginning, errors) = (false, false, [], [])
    }

    private mutating func listen(at now: Duration) {
        guard let process else { return }
        process.sayRest()
        // What is behind is taken first: a command that floods is held up by its own pipe, and not kept in memory.
        if report == nil || !isMarked {
            let bytes = process.readOutput(bytesMax: Limits.serverPieceBytesMax)
            if !bytes.isEmpty { take(bytes, at: now) }
        }
        errors += process.readErrors()
        while let newline = errors.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: errors[..<newline], as: UTF8.self)
            errors.removeFirst(newline + 1)
            if let word = RemoteWord(line, runID: run.runID) { hear(word, at: now) }
        }
        if errors.count > Limits.serverReasonBytesMax { errors = [] }
        process.look()
        guard process.isOver else { return }
        // Whatever is missing is asked for again.
        self.process = nil
        if !isOver { restsUntil = max(restsUntil, now + Self.rest) }
        ended = nil
    }

    /// What the script said of the end, until all of the output has come.
    private var ended: (code: Int64, bytes: Int64)?

    private mutating func take(_ bytes: [UInt8], at now: Duration) {
        var bytes = bytes
        if !isMarked {
            beginning += bytes
            let marker = RemoteScript.marker(runID: run.runID)
            guard let start = Self.end(of: marker, in: beginning) else {
                if beginning.count > Limits.serverPieceBytesMax {
                    beginning.removeFirst(beginning.count - marker.count)
                }
                return
            }
            isMarked = true
            bytes = Array(beginning[start...])
            beginning = []
        }
        guard !bytes.isEmpty else { return }
        lastByteAt = now
        output.take(bytes)
        settleEnd()
    }

    private mutating func hear(_ word: RemoteWord, at now: Duration) {
        switch word {
        case .begun:
            if !hasBegun { output.noteBegun() }
            hasBegun = true
        case .ended(let code, let bytes):
            ended = (code, bytes)
            settleEnd()
        case .gone(let reason):
            output.flush(isLast: true)
            end = .gone(
                reason: !hasBegun && run.isStopping
                    ? "It was stopped before it began." : "The command is gone from the server: \(reason).")
        case .fault(let reason):
            end = .gone(reason: "The command could not be begun: \(reason).")
        }
    }

    private mutating func settleEnd() {
        guard let ended, output.received >= ended.bytes else { return }
        output.flush(isLast: true)
        end = .exited(ended.code)
        self.ended = nil
    }

    private static func end(of marker: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= marker.count else { return nil }
        for start in 0...(bytes.count - marker.count) where bytes[start...].starts(with: marker) {
            return start + marker.count
        }
        return nil
    }
}
