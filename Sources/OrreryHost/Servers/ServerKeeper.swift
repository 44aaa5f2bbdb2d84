// Why: connections to servers are held on one thread for all of them, so that nothing of the board ever waits for ssh; what
// is found out goes into the board like any other work.

internal import Glibc
internal import OrreryHTTP
package import OrreryModel
internal import OrreryService
internal import OrreryTime

/// Holds the connections to the servers of the settings on a thread of its own.
package final class ServerKeeper: @unchecked Sendable {
    // `held` and `submit` belong to the keeper's thread from `start` on; everything else is under a lock or never changes.

    /// Puts work into the engine's inbox; false when it is full.
    typealias Submit = @Sendable (Work, any WorkReceiver) -> Bool

    private enum Message {
        case take(Server, kept: [Int64: LogFilePosition], isKnown: Bool)
        case settled(ServerID, status: Int)
        case settledRun(ServerID, Int64, status: Int)
    }

    /// Tells the keeper what became of what it found.
    private final class Receiver: WorkReceiver {
        private let keeper: ServerKeeper
        private let message: @Sendable (Int) -> Message

        init(_ keeper: ServerKeeper, _ message: @escaping @Sendable (Int) -> Message) {
            self.keeper = keeper
            self.message = message
        }

        func complete(_ result: WorkResult) {
            guard case .response(let response) = result else { return }
            keeper.mailbox.tell(message(response.status))
        }
    }

    private let settings: [ServerSettings]
    private let folder: ControlFolder
    private let home: String
    private var held: [HeldServer] = []
    private var submit: Submit?
    private let mailbox = Mailbox<Message>()
    private let thread = HostThread()

    /// - Parameters:
    ///   - settings: The servers that can be reached.
    ///   - database: The board's database, by which it finds the connections that it left when it was killed.
    /// - Throws: `HostError` when the sockets of connections have no safe place.
    package init(_ settings: [ServerSettings], database: String) throws(HostError) {
        self.settings = settings
        folder = try ControlFolder(database: database)
        home = SystemEnvironment.variables.first { $0.name == "HOME" }?.value ?? ""
    }

    /// Begins to run. Called once.
    func start(submit: @escaping Submit) {
        self.submit = submit
        thread.start(for: "servers") { [self] in run() }
    }

    /// Ends the thread and all that it has started, and waits for that. What runs on servers goes on there.
    func stop() {
        mailbox.stop()
        thread.join()
    }

    /// Takes a server as the board has it now.
    func take(_ server: Server, kept: [Int64: LogFilePosition] = [:], isKnown: Bool = false) {
        mailbox.tell(.take(server, kept: kept, isKnown: isKnown))
    }

    // MARK: On the keeper's thread

    private func run() {
        while let messages = mailbox.take() {
            let now = SystemClock.elapsed
            for message in messages { hear(message, at: now) }
            for index in held.indices {
                held[index].look(at: now)
                send(index, at: now)
            }
            wait(until: held.compactMap { $0.nextDue(at: SystemClock.elapsed) }.min())
        }
        for index in held.indices { held[index].end() }
        held = []
        folder.remove()
    }

    private func hear(_ message: Message, at now: Duration) {
        switch message {
        case .take(let server, let kept, let isKnown):
            guard let settings = settings.first(where: { $0.id == server.id.text }) else { return }
            if index(of: server.id) == nil {
                held.append(
                    HeldServer(server, settings: settings, socket: folder.socket(of: settings.id), home: home))
            }
            guard let index = index(of: server.id) else { return }
            held[index].take(server, kept: kept, isKnown: isKnown, at: now)
        case .settled(let id, let status):
            if let index = index(of: id) { held[index].noteSettled(isKept: status < 300, at: now) }
        case .settledRun(let id, let run, let status):
            if let index = index(of: id) { held[index].noteSettled(run: run, isKept: status < 300, at: now) }
        }
    }

    private func index(of id: ServerID) -> Int? { held.firstIndex { $0.server.id == id } }

    private func send(_ index: Int, at now: Duration) {
        guard let submit else { return }
        let id = held[index].server.id
        if held[index].isToBeSent, let report = held[index].report {
            held[index].noteSent()
            let work = Work(instance: "/api/servers/\(id)") { engine throws(Problem) in
                _ = try engine.submit(.reportServer(id, report))
                return .response(Response(status: 201))
            }
            if !submit(work, Receiver(self) { .settled(id, status: $0) }) {
                held[index].noteSettled(isKept: false, at: now)
            }
        }
        for place in held[index].runs.indices where held[index].runs[place].maySend(at: now) {
            guard let report = held[index].runs[place].report else { continue }
            let run = held[index].runs[place].run
            held[index].noteSent(run: place)
            let work = Work(instance: "/api/servers/\(id)/runs/\(run.runID)") { engine throws(Problem) in
                try engine.appendRemote(run, on: id, report.log, end: report.end)
                return .response(Response(status: 201))
            }
            if !submit(work, Receiver(self) { .settledRun(id, run.invocationID, status: $0) }) {
                held[index].noteSettled(run: run.invocationID, isKept: false, at: now)
            }
        }
    }

    /// Sleeps until something is heard of a server or the board, or `due`.
    private func wait(until due: Duration?) {
        let waiting = ([mailbox.bell.descriptor] + held.flatMap(\.descriptors))
        var polled = waiting.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds = due.map { (max(.zero, $0 - SystemClock.elapsed).microseconds + 999) / 1_000 } ?? -1
        _ = unsafe poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds))
        mailbox.bell.silence()
    }
}
