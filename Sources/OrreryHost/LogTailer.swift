// Why: log files of runs are followed on one thread, for all of them are looked at in a moment; what is found goes into
// the board like any other work, and is looked at again until it is durable.

package import OrreryAgents
internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// Follows the log files of runs on a thread of its own.
package final class LogTailer: @unchecked Sendable {
    // `files` and `submit` belong to the tailer's thread from `start` on; everything else is under a lock or never
    // changes.

    /// Puts work into the engine's inbox; false when it is full.
    typealias Submit = @Sendable (Work, any WorkReceiver) -> Bool

    private enum Message {
        case follow(FollowedLog)
        case over(Int64)
        case forget(TaskID)
        case settled(Int64, status: Int)
    }

    /// Tells the tailer what became of what it found.
    private final class Receiver: WorkReceiver {
        let tailer: LogTailer
        let invocationID: Int64

        init(_ tailer: LogTailer, _ invocationID: Int64) {
            self.tailer = tailer
            self.invocationID = invocationID
        }

        func complete(_ result: WorkResult) {
            guard case .response(let response) = result else { return }
            tailer.mailbox.tell(.settled(invocationID, status: response.status))
        }
    }

    private let roots: [String]
    private let settings: LogTailSettings
    private var files: [FollowedFile] = []
    private var submit: Submit?
    private let mailbox = Mailbox<Message>()
    private let thread = HostThread()

    /// - Parameter roots: The folders below which files may be read.
    package init(roots: [String], settings: LogTailSettings = LogTailSettings()) {
        self.roots = roots
        self.settings = settings
    }

    /// Begins to run. Called once.
    func start(submit: @escaping Submit) {
        self.submit = submit
        thread.start(for: "log files") { [self] in run() }
    }

    /// Ends the thread and waits for it. What was not kept is read again by the next start.
    func stop() {
        mailbox.stop()
        thread.join()
    }

    /// Follows a file, unless it is followed already.
    func follow(_ log: FollowedLog) { mailbox.tell(.follow(log)) }

    /// The run has ended: its file is read to its end, and then no more.
    func noteOver(_ invocationID: Int64) { mailbox.tell(.over(invocationID)) }

    /// The task and its runs are gone.
    func forget(_ taskID: TaskID) { mailbox.tell(.forget(taskID)) }

    // MARK: On the tailer's thread

    private func run() {
        while let messages = mailbox.take() {
            let now = SystemClock.elapsed
            for message in messages { hear(message, at: now) }
            for index in files.indices where files[index].nextDue.map({ $0 <= now }) ?? false {
                files[index].look(below: roots, at: now)
                send(index)
                if index >= Limits.logFilesOpenMax { files[index].close() }
            }
            mailbox.bell.sleep(files.compactMap(\.nextDue).min().map { max(.zero, $0 - SystemClock.elapsed) })
        }
    }

    private func hear(_ message: Message, at now: Duration) {
        switch message {
        case .follow(let log):
            guard !files.contains(where: { $0.invocationID == log.invocationID }) else { return }
            files.append(FollowedFile(log, settings: settings, now: now))
        case .over(let id):
            if let index = index(of: id) { files[index].noteOver(at: now) }
        case .forget(let id): files.removeAll { $0.taskID == id }
        case .settled(let id, let status):
            guard let index = index(of: id) else { return }
            let isGone = status == 404
            let isRead = files[index].noteSettled(isKept: status < 300, at: now)
            if isGone || isRead { files.remove(at: index) }
        }
    }

    private func index(of invocationID: Int64) -> Int? {
        files.firstIndex { $0.invocationID == invocationID }
    }

    /// Sends what was found on its way; what there is no room for is sent after a while.
    private func send(_ index: Int) {
        guard let report = files[index].report, let submit else { return }
        let id = files[index].invocationID
        let work = Work(instance: "/api/invocations/\(id)/log") { engine throws(Problem) in
            try engine.appendLog(ofInvocation: id, report)
            return .response(Response(status: 201))
        }
        files[index].noteSent()
        if !submit(work, Receiver(self, id)) {
            _ = files[index].noteSettled(isKept: false, at: SystemClock.elapsed)
        }
    }
}
