// Why: what the board wants of a server's connection stands in the server's own entity; here it is compared with what is, and
// what is missing is done. So a restart, a lost connection and a word of a person need no ways of their own.

internal import Glibc
internal import OrreryAgents
internal import OrreryModel
internal import OrreryTime

/// A server whose connection one thread holds.
struct HeldServer {
    private(set) var server: Server
    private let settings: ServerSettings
    private let socket: String
    private let home: String
    private(set) var runs: [FollowedRun] = []

    private var master: SSHProcess?
    private var masterErrors: [UInt8] = []
    private var masterSince = Duration.zero
    private var isMasterReady = false
    /// A word of life that is under way, and since when.
    private var keepAlive: (process: SSHProcess, since: Duration)?
    private var keepAliveDue: Duration?
    /// Whoever tells the connection to end, and a connection that ends; by force with its last reference.
    private var exit: (process: SSHProcess, since: Duration)?
    private var leaving: (process: SSHProcess, since: Duration)?
    /// Whether a socket that was found was told to go already.
    private var isSocketStale = false
    /// What was found out and the board has not said yes to.
    private(set) var report: ServerReport?
    private var isOnItsWay = false
    /// Whether the board has said yes, and its own word of it is still to come.
    private var isExpecting = false
    private var restsUntil = Duration.zero
    private static let poll = Duration.milliseconds(50)
    private static let exitPatience = Duration.seconds(2)

    init(_ server: Server, settings: ServerSettings, socket: String, home: String) {
        self.server = server
        self.settings = settings
        self.socket = socket
        self.home = home
    }

    // MARK: What the board says

    /// Takes the server as the board has it now.
    /// - Parameters:
    ///   - kept: How far the output of its runs is kept.
    ///   - isKnown: Whether the board has just started, so that its runs may have begun before.
    mutating func take(_ wanted: Server, kept: [Int64: LogFilePosition], isKnown: Bool, at now: Duration) {
        if wanted.lastKeepAliveAt != server.lastKeepAliveAt || wanted.connectedSince != server.connectedSince
            || !wanted.isNeeded || wanted.status != .connected
        {
            keepAliveDue = nil
        }
        server = wanted
        isExpecting = false
        if keepAliveDue == nil, wanted.keepAliveDue != nil { keepAliveDue = now + Server.keepAliveInterval }
        for run in wanted.runs {
            if let index = runs.firstIndex(where: { $0.run.invocationID == run.invocationID }) {
                runs[index].take(run)
            } else {
                let command = settings.commands.first { $0.name == run.command }?.text
                runs.append(
                    FollowedRun(
                        run, on: wanted.id, command: command, position: kept[run.invocationID], isKnown: isKnown))
            }
        }
        // One that the board wants no more, and that is not over, is nobody's any more.
        runs.removeAll { run in
            !run.isOver && !wanted.runs.contains { $0.invocationID == run.run.invocationID } && !run.isToBeSent
        }
    }

    /// What became of a report on the connection.
    mutating func noteSettled(isKept: Bool, at now: Duration) {
        isOnItsWay = false
        report = nil
        isExpecting = isKept
        if !isKept { restsUntil = now + .seconds(1) }
    }

    mutating func noteSettled(run id: Int64, isKept: Bool, at now: Duration) {
        guard let index = runs.firstIndex(where: { $0.run.invocationID == id }) else { return }
        runs[index].noteSettled(isKept: isKept, at: now)
    }

    mutating func noteSent() { isOnItsWay = true }
    mutating func noteSent(run index: Int) { runs[index].noteSent() }
    var isToBeSent: Bool { report != nil && !isOnItsWay }

    // MARK: What is done

    var descriptors: [Int32] {
        let processes = [master, keepAlive?.process, exit?.process].compactMap { $0 }
        return processes.flatMap { [$0.output, $0.errors] }.filter { $0 >= 0 } + runs.flatMap(\.descriptors)
    }

    /// When to look again if nothing is heard.
    func nextDue(at now: Duration) -> Duration? {
        var dues = runs.compactMap { run in run.isConnected || isMasterReady || run.isToBeSent ? run.nextDue : nil }
        dues += runs.compactMap(\.farewellDue)
        let isEnding = [master, keepAlive?.process].contains { $0.map { $0.output < 0 } ?? false }
        if master != nil && !isMasterReady || exit != nil || leaving != nil || isEnding
            || runs.contains(where: \.isEnding)
        {
            dues.append(now + Self.poll)
        }
        if wantsMaster, master == nil { dues.append(max(restsUntil, now)) }
        if let keepAlive { dues.append(keepAlive.since + Limits.serverAnswerPatience) }
        if isMasterReady, keepAlive == nil, let keepAliveDue { dues.append(keepAliveDue) }
        if isToBeSent { dues.append(max(restsUntil, now)) }
        return dues.min()
    }

    /// Whether the board wants a connection that stands, or is being made.
    private var wantsMaster: Bool { server.attemptedAt != nil || server.status == .connected }

    /// Compares what is with what is wanted.
    mutating func look(at now: Duration) {
        for process in [master, keepAlive?.process, exit?.process] { process?.look() }
        if let ended = exit, ended.process.exitCode != nil || now - ended.since > Self.exitPatience { exit = nil }
        leaving?.process.look()
        if let (process, since) = leaving, process.exitCode != nil || now - since > Self.exitPatience { leaving = nil }
        lookAtMaster(at: now)
        lookAtKeepAlive(at: now)
        var free = Limits.serverRunsFollowedMax - runs.count { $0.isConnected }
        for index in runs.indices {
            let mayConnect = isMasterReady && (free > 0 || runs[index].isConnected)
            let wasConnected = runs[index].isConnected
            let (settings, socket, home) = (settings, socket, home)
            runs[index].look(
                at: now,
                shared: mayConnect
                    ? { SSHWords.shared(settings, socket: socket, home: home, command: $0) } : nil)
            if !wasConnected, runs[index].isConnected { free -= 1 }
        }
        runs.removeAll { $0.isForgotten(at: now) }
        if !wantsMaster, master != nil, !runs.contains(where: { $0.isOver }) { letGo(at: now) }
    }

    private mutating func lookAtMaster(at now: Duration) {
        guard let master else {
            if wantsMaster, report == nil, !isExpecting, restsUntil <= now, exit == nil, leaving == nil {
                // A connection that the board takes for standing, and is none, was lost.
                if server.status == .connected {
                    report = .lost(reason: "ssh is not there any more")
                } else {
                    connect(at: now)
                }
            }
            return
        }
        _ = master.readOutput(bytesMax: 4_096)
        masterErrors = (masterErrors + master.readErrors()).suffix(Limits.serverReasonBytesMax)
        if master.exitCode != nil {
            let reason = SSHWords.reason(masterErrors)
            drop(at: now)
            if server.status == .connected {
                report = .lost(reason: reason)
            } else if server.attemptedAt != nil {
                report = .unreachable(reason: reason)
            }
        } else if isMasterReady || SystemFiles.exists(socket) {
            // One that was about to be let go of is as good as a new one.
            isMasterReady = true
            if server.attemptedAt != nil, report == nil, !isExpecting { report = .connected }
        } else if now - masterSince > Limits.serverConnectPatience {
            drop(at: now)
            report = .unreachable(
                reason: "no connection within \(Limits.serverConnectPatience.components.seconds) seconds")
        }
    }

    private mutating func connect(at now: Duration) {
        // One that a killed board has left is let go of first; its socket would be in the way.
        if SystemFiles.exists(socket) {
            if let process = try? SSHProcess(SSHWords.exit(settings, socket: socket, home: home)) {
                process.hush()
                exit = (process, now)
            }
            restsUntil = now + .milliseconds(200)
            // One that does not answer is dead, and only its name is left.
            if isSocketStale { SystemFiles.remove([socket]) }
            isSocketStale = true
            return
        }
        isSocketStale = false
        do throws(HostError) {
            let process = try SSHProcess(SSHWords.master(settings, socket: socket, home: home))
            master = process
            (masterErrors, masterSince, isMasterReady) = ([], now, false)
        } catch {
            report = .unreachable(reason: error.description)
        }
    }

    private mutating func lookAtKeepAlive(at now: Duration) {
        if let (process, since) = keepAlive {
            _ = process.readOutput(bytesMax: 4_096)
            _ = process.readErrors()
            if process.exitCode == 0 {
                keepAlive = nil
                keepAliveDue = now + Server.keepAliveInterval
                if report == nil { report = .alive }
            } else if process.exitCode != nil || now - since > Limits.serverAnswerPatience {
                keepAlive = nil
                drop(at: now)
                if server.status == .connected {
                    report = .lost(
                        reason: "no answer within \(Limits.serverAnswerPatience.components.seconds) seconds")
                }
            }
            return
        }
        guard isMasterReady, let due = keepAliveDue, due <= now, report == nil else { return }
        if let process = try? SSHProcess(
            SSHWords.shared(settings, socket: socket, home: home, command: "true"))
        {
            process.hush()
            keepAlive = (process, now)
        }
        keepAliveDue = now + Server.keepAliveInterval
    }

    /// Lets go of a connection that nobody needs.
    private mutating func letGo(at now: Duration) {
        if isMasterReady, let process = try? SSHProcess(SSHWords.exit(settings, socket: socket, home: home)) {
            process.hush()
            exit = (process, now)
        } else {
            master?.signal(SIGTERM)
        }
        forget(at: now)
    }

    /// Ends a connection that is none any more.
    private mutating func drop(at now: Duration) {
        master?.signal(SIGTERM)
        forget(at: now)
        SystemFiles.remove([socket])
    }

    /// Forgets the connection and everything that was on it.
    private mutating func forget(at now: Duration) {
        leaving = master.map { ($0, now) }
        master = nil
        keepAlive = nil
        keepAliveDue = nil
        isMasterReady = false
        for index in runs.indices { runs[index].disconnect() }
    }

    /// Ends everything, in order.
    mutating func end() {
        if master != nil { SystemFiles.remove([socket]) }
        (master, exit, keepAlive, leaving, runs) = (nil, nil, nil, nil, [])
    }
}
