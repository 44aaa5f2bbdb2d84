// Why: a command that is watched must not know it, nor may whoever started it: this puts its process, its terminal, its
// signals and the copies of its output together.

internal import Glibc
package import OrreryAgents
internal import OrreryModel
internal import Synchronization

/// Why a command could not be started.
package struct CommandFault: Error, Hashable, Sendable {
    /// What the system says.
    package let reason: String
    /// What a shell would exit with: 127 for a command that is not there, 126 for one that cannot be run.
    package let exitCode: Int32
}

/// Runs one command. Made before any other thread exists; used once.
package final class CommandRunner: Sendable {
    private struct State {
        var end: DeliveryEnd?
        var isCopied = false
    }

    private let signals: RunSignals
    private let state = Mutex(State())
    private let over = Bell()
    /// Rings when the terminal may be ours again.
    private let resumed = Bell()
    /// Standard descriptors that were closed, and are so for the command.
    private let closed: [Int32]

    package init() {
        signals = RunSignals()
        var closed: [Int32] = []
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // So that nothing else takes its number.
            closed.append(unsafe open("/dev/null", O_RDWR | O_CLOEXEC))
        }
        self.closed = closed
    }

    /// Says a line to the user, also where the terminal lets every byte through as it is.
    package static func complain(_ line: String) {
        Terminal.complain(PseudoTerminal.isWanted ? "\(line)\r" : line)
    }

    /// Starts the command, copies its output, and returns when both are over.
    /// - Parameters:
    ///   - count: How many of the last words of our own command line are the command.
    ///   - settings: What its environment says besides ours.
    /// - Throws: `CommandFault` when it cannot be started. That it fails is no error.
    package func run(
        last count: Int, settings: [(name: String, value: String)], courier: Courier
    ) throws(CommandFault) -> DeliveryEnd {
        let terminal = PseudoTerminal.isWanted ? try? PseudoTerminal() : nil
        var plan = CopyPlan(terminal: terminal, closed: closed)
        let ended = CopyPlan.pipe()
        terminal?.takeOver()
        let process: CommandProcess
        do throws(CommandProcess.Fault) {
            process = try CommandProcess.start(
                last: count, settings: settings, descriptors: plan.descriptors, terminal: terminal?.path,
                mask: signals.before)
        } catch {
            terminal?.giveBack()
            throw CommandFault(reason: error.reason, exitCode: error.exitCode)
        }
        plan.closeTheirs()
        let copies = plan.copies.enumerated().map { index, copy in
            StreamCopy(from: copy.from, to: copy.to, source: index, outbox: courier.outbox, ended: ended.reader)
        }
        for copy in copies { copy.start() }
        let listener = HostThread()
        listener.start(for: "signals") { self.listen(process, terminal, courier, ended: ended.writer) }
        let typist = HostThread()
        if let terminal { typist.start(for: "input") { self.type(into: terminal, of: process) } }
        while true {
            if let end = state.withLock({ $0.end }) {
                for copy in copies { copy.join() }
                state.withLock { $0.isCopied = true }
                terminal?.giveBack()
                return end
            }
            over.sleep(nil)
        }
    }

    /// Ends this process as the command has ended.
    /// - Returns: The exit code, where it has one.
    package static func end(as end: DeliveryEnd) -> Int32 {
        switch end {
        case .exited(let code): return code
        case .killed(let number): RunSignals.die(of: number)
        case .closed: return 0
        }
    }

    // MARK: Signals

    private func listen(_ process: CommandProcess, _ terminal: PseudoTerminal?, _ courier: Courier, ended: Int32) {
        while true {
            let signal = signals.next()
            if let end = state.withLock({ $0.end }) {
                if signal.isFatal { leave(end, terminal, courier) }
                continue
            }
            switch signal.number {
            case SIGCHLD:
                while let change = process.change() {
                    switch change {
                    case .exited(let code): note(.exited(code: code), ended)
                    case .killed(let number): note(.killed(signal: number), ended)
                    case .stopped: stop(process, terminal)
                    }
                }
            case SIGWINCH where terminal != nil: terminal?.resize()
            case SIGCONT where terminal != nil: resume(process, terminal)
            case SIGTSTP:
                // In a session of its own it is stopped by nothing less.
                if terminal != nil {
                    _ = kill(-process.identifier, SIGSTOP)
                } else {
                    if signal.isSent { process.signal(SIGTSTP) }
                    RunSignals.stop()
                }
            default:
                // What the terminal sends goes to all of the job, and the command is of it unless it has one of its own.
                if terminal != nil || signal.isSent { process.signal(signal.number) }
            }
        }
    }

    private func note(_ end: DeliveryEnd, _ ended: Int32) {
        state.withLock { $0.end = end }
        close(ended)
        over.ring()
    }

    /// The command was stopped at its terminal: so is what stands for it.
    private func stop(_ process: CommandProcess, _ terminal: PseudoTerminal?) {
        guard let terminal else { return }
        terminal.giveBack()
        RunSignals.stop()
        resume(process, terminal)
    }

    private func resume(_ process: CommandProcess, _ terminal: PseudoTerminal?) {
        terminal?.takeOver()
        terminal?.resize()
        _ = kill(-process.identifier, SIGCONT)
        resumed.ring()
    }

    /// Whoever waits for the last of it has had enough.
    private func leave(_ end: DeliveryEnd, _ terminal: PseudoTerminal?, _ courier: Courier) {
        courier.hurry()
        guard !state.withLock({ $0.isCopied }) else { return }
        terminal?.giveBack()
        _ = courier.finish(end: end)
        exit(Self.end(as: end))
    }

    // MARK: Input

    /// Hands what is typed to the command's terminal.
    private func type(into terminal: PseudoTerminal, of process: CommandProcess) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            var waited = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waited, 1, -1) > 0 else { continue }
            // What is typed from now on is the shell's.
            guard state.withLock({ $0.end == nil }) else { return }
            guard terminal.isInForeground else {
                resumed.sleep(nil)
                continue
            }
            let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var bytes = buffer[..<count]
            if let stop = terminal.stopByte(for: process.identifier), bytes.contains(stop) {
                bytes.removeAll { $0 == stop }
                _ = kill(-process.identifier, SIGSTOP)
            }
            guard StreamCopy.write(bytes, to: terminal.descriptor) else { return }
        }
    }
}

extension RunSignals.Arrival {
    fileprivate var isFatal: Bool { [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains(number) }
}

/// Which of the command's streams are listened to, and by which descriptors.
private struct CopyPlan {
    /// What is read, and where it was meant to go.
    private(set) var copies: [(from: Int32, to: Int32)] = []
    /// What the command has in place of ours.
    private(set) var descriptors: [(Int32, as: Int32)] = []
    private var theirs: [Int32] = []

    init(terminal: PseudoTerminal?, closed: [Int32]) {
        if let terminal {
            copies.append((fcntl(terminal.descriptor, F_DUPFD_CLOEXEC, 0), STDOUT_FILENO))
            // Held until the command has it: a terminal that nobody has open is over.
            theirs.append(unsafe open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC))
        } else if !closed.contains(STDOUT_FILENO) {
            listen(to: STDOUT_FILENO)
        }
        guard !closed.contains(STDERR_FILENO), terminal == nil || isatty(STDERR_FILENO) == 0 else { return }
        if terminal == nil, !copies.isEmpty, Self.isSameFile {
            // What goes to one place keeps its order.
            descriptors.append((theirs[0], as: STDERR_FILENO))
        } else {
            listen(to: STDERR_FILENO)
        }
    }

    private mutating func listen(to descriptor: Int32) {
        let ends = Self.pipe()
        // F_SETPIPE_SZ: a command that prints much waits less often (fcntl(2)).
        _ = fcntl(ends.reader, 1_031, 1_024 * 1_024)
        copies.append((ends.reader, descriptor))
        descriptors.append((ends.writer, as: descriptor))
        theirs.append(ends.writer)
    }

    mutating func closeTheirs() {
        for descriptor in theirs { close(descriptor) }
        theirs = []
    }

    static func pipe() -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [0, 0]
        let code = unsafe Glibc.pipe(&ends)
        precondition(code == 0, "The system gives no pipe: error \(errno).")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Whether both outputs are one.
    private static var isSameFile: Bool {
        var (output, errors) = (stat(), stat())
        guard unsafe fstat(STDOUT_FILENO, &output) == 0, unsafe fstat(STDERR_FILENO, &errors) == 0 else { return false }
        return output.st_dev == errors.st_dev && output.st_ino == errors.st_ino
    }
}
