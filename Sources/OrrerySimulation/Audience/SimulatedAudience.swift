// Why: the streams of the simulation are production's: the routes, the dialects, the hub, driven in the order in which
// the engine's thread drives them. Simulated are the sockets, the people behind them, and what they do.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
package import OrreryService
internal import OrreryStreams
package import OrreryTime

/// Viewers of one trial's board. Not thread-safe. Times are elapsed time, which no jump of a calendar moves.
package final class SimulatedAudience: Audience {
    let machinery: AudienceMachinery
    let service = Service(
        doors: Doors(), version: VersionInfo(version: "simulation", libraries: [:]), isSimulated: true,
        asset: { _, _ in nil })
    var random: RandomSource
    var viewers: [SimulatedViewer] = []
    /// The server's connections, and those that it has closed and that are not read to their end.
    var sockets: [SimulatedSocket] = []
    /// nil while the board is down.
    var hub: StreamHub?
    var witness = LogWitness()
    var logs = LogPublisher()
    /// The longest frame so far, in bytes.
    var frameBytesMax = 0
    var elapsed = Duration.zero
    /// When viewers behind the ring are handed their next piece.
    var catchUpDue: Duration?
    var reached: Set<String> = []
    var isHealed = false
    private let ringFramesMax: Int
    let viewersMax: Int
    private var origin: Instant
    private var epochs: [String] = []
    /// Where the log began when the board last moved.
    var floor: Int64 = 0
    private var next: Duration? = .zero
    private var asked: [Asked] = []
    private var failure: (invariant: Invariant, sentence: String)?

    /// What a viewer has put into the tick.
    private enum Asked {
        case stream(Int)
        case snapshot(Int)
    }

    /// Who looks on when a scenario does not say.
    private static let ownCount = 5
    /// What a browser waits before it comes again, whatever a server has told it.
    static let patience = Duration.seconds(2)

    /// The viewers that the scenario names, or a few.
    package init(_ scenario: Scenario, seed: UInt64, machinery: AudienceMachinery = AudienceMachinery()) {
        self.machinery = machinery
        random = RandomSource(seed: seed, stream: "network")
        origin = scenario.start
        let ringFrames = random.pick([16, 64, 256, Limits.ringFramesMax])
        ringFramesMax = machinery.ringFramesMax ?? ringFrames
        let groups = scenario.viewers
        let count = groups.isEmpty ? Self.ownCount : groups.reduce(0) { $0 + $1.count }
        // Some places more than viewers, for those that are held for a while after their viewer has gone.
        viewersMax = count + count / 4 + 2
        for group in groups {
            for _ in 0..<group.count { add(slowPercent: group.slowPercent, vanishPercent: group.vanishPercent) }
        }
        while viewers.count < count { add(slowPercent: 20, vanishPercent: 20) }
    }

    private func add(slowPercent: Int, vanishPercent: Int) {
        let number = viewers.count
        let sights: [SimulatedViewer.Sight] = [
            .board(logs: false), .board(logs: true), .missionControl, .timeline, .projectStream, .project, .task,
        ]
        // Everybody's streams of projects together have five places (seed 003).
        let isTaken = viewers.count { $0.sight == .projectStream } >= 4
        let sight = number < sights.count ? sights[number] : random.pick(sights)
        var viewer = SimulatedViewer(
            number: number, sight: sight == .projectStream && isTaken ? .board(logs: false) : sight,
            due: random.next(in: .zero ... .seconds(5)))
        if random.chance(slowPercent, in: 100) { viewer.pace = slowPace() }
        viewer.vanishes = random.chance(vanishPercent, in: 100)
        viewers.append(viewer)
    }

    func slowPace() -> SimulatedViewer.Pace {
        .slow(bytes: random.next(in: 64...4_096), pause: random.next(in: .milliseconds(50) ... .seconds(1)))
    }

    package var nextDue: Instant? { hub == nil ? nil : next.map { origin + $0 } }

    package var coverage: [String] { reached.sorted() }

    package func shift(by offset: Duration) {
        origin = origin + offset
    }

    // MARK: The board

    package func boardStarted(_ engine: inout Engine, now: Instant) {
        elapsed = now - origin
        hub = StreamHub(
            epoch: engine.epoch, head: engine.head, viewersMax: viewersMax, ringFramesMax: ringFramesMax,
            ringBytesMax: Limits.ringBytesMax,
            terms: [
                .project: StreamTerms(
                    viewersPerUserMax: Limits.streamsPerUserMax, life: Limits.streamLifetime,
                    farewell: ProjectDialect.farewell)
            ], heartbeat: engine.streamHeartbeat, stalledAfter: machinery.stalledMax)
        logs = LogPublisher()
        catchUpDue = nil
        if epochs.last != engine.epoch { epochs.append(engine.epoch) }
        witness.cut(to: engine.head)
        while witness.head < engine.head, let piece = try? engine.read(after: witness.head, limit: 1_024),
            !piece.isEmpty
        {
            for event in piece { witness.note(event) }
        }
        plan()
    }

    package func boardWentDown(now: Instant) {
        elapsed = now - origin
        hub = nil
        asked = []
        // What the system holds is read or lost.
        for socket in sockets where socket.gone == nil && random.chance(1, in: 2) {
            if viewers[socket.viewer].socket == socket.id { hear(socket.bytes, socket.viewer) }
        }
        sockets = []
        for index in viewers.indices {
            viewers[index].isAsking = false
            guard viewers[index].socket != nil else { continue }
            leave(index, comesAfter: Self.patience)
        }
    }

    package func requests(now: Instant) -> [Work] {
        elapsed = now - origin
        var works: [Work] = []
        for index in viewers.indices {
            if viewers[index].judge.needsSnapshot {
                let request = Request(method: .get, target: "/api/board", headers: [Header("Host", "127.0.0.1")])
                if let work = work(request) {
                    asked.append(.snapshot(index))
                    works.append(work)
                }
            }
            guard viewers[index].socket == nil, !viewers[index].isAsking, let due = viewers[index].due, due <= elapsed,
                !viewers[index].target.isEmpty, let work = work(viewers[index].request)
            else { continue }
            viewers[index].isAsking = true
            asked.append(.stream(index))
            works.append(work)
        }
        return works
    }

    private func work(_ request: Request) -> Work? {
        var request = request
        if let refusal = service.refusal(of: &request, contentLength: nil) {
            complain(.replay, "A stream's request was answered \(refusal.status) at the door.")
            return nil
        }
        guard case .work(let work) = service.reply(to: request) else {
            complain(.replay, "\(request.path) was answered without the board.")
            return nil
        }
        return work
    }

    package func publish(_ result: TickResult, answers: [WorkResult], from engine: inout Engine, now: Instant) {
        elapsed = now - origin
        for event in result.committed { witness.note(event) }
        // In production the answer and the first word of a stream go through two threads.
        let isAnsweredFirst = random.chance(1, in: 2)
        if isAnsweredFirst { take(answers, from: &engine) }
        send(result, from: &engine)
        if !isAnsweredFirst { take(answers, from: &engine) }
    }

    package func act(on engine: inout Engine, now: Instant) {
        elapsed = now - origin
        floor = engine.floor
        serve(&engine)
        judge()
        plan()
    }

    // MARK: Answers

    private func take(_ answers: [WorkResult], from engine: inout Engine) {
        for (asked, answer) in zip(asked, answers) {
            switch asked {
            case .snapshot(let index): takeSnapshot(index, answer, engine)
            case .stream(let index):
                viewers[index].isAsking = false
                takeStream(index, answer, &engine)
            }
        }
        asked = []
    }

    private func takeStream(_ index: Int, _ answer: WorkResult, _ engine: inout Engine) {
        guard case .stream(var opening) = answer else {
            if case .response(let response) = answer, response.status == 404 || response.status == 503 {
                // Its task is gone, or the store refuses to be asked.
                if response.status == 404 { viewers[index].target = "" }
                viewers[index].due = elapsed + Self.patience
                return
            }
            return complain(.replay, "\(viewers[index].target) was not answered with a stream.")
        }
        if let alter = machinery.preface {
            var altered = StreamOpening(
                dialect: opening.dialect, topic: opening.topic, cursor: opening.cursor,
                preface: alter(opening.preface), logs: opening.logs)
            altered.caller = opening.caller
            opening = altered
        }
        if hub?.refusal(of: opening) != nil { dismissWhoHasGone() }
        guard let id = hub?.open(opening, at: elapsed, isChunked: viewers[index].isChunked) else {
            checkPlaces(for: opening.dialect)
            viewers[index].due = elapsed + Self.patience
            reached.insert("stream.refused")
            return
        }
        frameBytesMax = max(frameBytesMax, opening.preface.count)
        if viewers[index].cursor != nil { reached.insert("stream.resumed") }
        viewers[index].judge.begin(
            asked: viewers[index].cursor, epoch: engine.epoch, floor: engine.floor, head: engine.head)
        viewers[index].parser = EventStreamParser()
        viewers[index].chunks = ChunkReader()
        viewers[index].socket = id
        viewers[index].due = nil
        if viewers[index].vanishes, !isHealed {
            viewers[index].due = elapsed + random.next(in: .seconds(20) ... .minutes(20))
        } else if viewers[index].isRestless, !isHealed {
            viewers[index].due = elapsed + random.next(in: .seconds(10) ... .minutes(2))
        }
        sockets.append(
            SimulatedSocket(
                id: id, viewer: index, capacity: random.pick([512, 4_096, 65_536])))
    }

    /// A viewer that was reset fetches the whole board, which must be at least as new as the place it was led to.
    private func takeSnapshot(_ index: Int, _ answer: WorkResult, _ engine: Engine) {
        guard case .response(let response) = answer, response.status != 503 else { return }
        viewers[index].judge.needsSnapshot = false
        let board = (try? JSONReader.value(from: response.body))?.object
        guard response.status == 200, board?["epoch"]?.string == engine.epoch,
            let seq = board?["seq"]?.integer, seq >= viewers[index].judge.cursor || seq == engine.head,
            board?["tasks"]?.array?.count == engine.state.tasks.count
        else {
            return complain(.reset, "After a reset the board was answered \(response.status), and not as it is.")
        }
        reached.insert("stream.snapshot")
    }

    // MARK: Judging

    func complain(_ invariant: Invariant, _ sentence: String) {
        failure = failure ?? (invariant, sentence)
    }

    package func complaint(now: Instant) -> (invariant: Invariant, sentence: String)? { failure }

    package func finish(_ engine: inout Engine, now: Instant) -> (invariant: Invariant, sentence: String)? {
        elapsed = now - origin
        for _ in 0..<Self.roundsAtEnd {
            catchUpDue = nil
            serve(&engine, postpones: false)
        }
        judge()
        if let failure { return failure }
        for viewer in viewers {
            guard viewer.socket != nil || viewer.target.isEmpty else {
                return (.convergence, "Viewer \(viewer.number) of \(viewer.target) has found no way back in a minute.")
            }
            if viewer.judge.isBehind(witness) {
                return (.convergence, "Viewer \(viewer.number) has \(viewer.judge.cursor) of \(witness.head) events.")
            }
        }
        return nil
    }

    private static let roundsAtEnd = 64

    /// When somebody does something next.
    private func plan() {
        guard let hub else { return }
        var due: [Duration?] = [
            hub.nextLook, logs.nextDue, catchUpDue,
        ]
        for viewer in viewers {
            due.append(viewer.due)
            due.append(viewer.paceEnds)
            if viewer.judge.needsSnapshot { due.append(elapsed) }
        }
        for socket in sockets {
            let viewer = viewers[socket.viewer]
            if case .slow = viewer.pace, viewer.socket == socket.id, !socket.bytes.isEmpty {
                due.append(viewer.paceDue ?? elapsed)
            }
        }
        next = due.compactMap { $0 }.min().map { max($0, elapsed) }
    }

    /// Whoever waits for something comes soon.
    func heal() {
        for index in viewers.indices where viewers[index].socket == nil { viewers[index].due = elapsed }
        plan()
    }

    /// The board's epoch, as far as anybody knows.
    var epoch: String { epochs.last ?? "" }

    /// Chooses an epoch that is not the board's.
    func foreignEpoch() -> String {
        epochs.count > 1 ? random.pick(Array(epochs.dropLast())) : "0badcafe"
    }
}
