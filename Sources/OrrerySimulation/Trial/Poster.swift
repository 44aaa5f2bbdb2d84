// Why: a client whose network fails sends its request again, twice, late, cut short. Whatever it does, its word must come
// to stand on the board once, and it must be told the same each time (design page 5, C10).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// Posts activities over HTTP, under an `Idempotency-Key` each, and watches what comes of them.
struct Poster {
    /// One request on its way.
    private struct Attempt: Sendable {
        let key: String
        /// How many bytes of the body arrive; nil for all.
        var bytes: Int?
        /// Whether the answer gets lost.
        var losesAnswer = false
    }

    private struct Story {
        var task: TaskID?
        var beganAt: Instant?
        var answer: (status: Int, body: [UInt8])?
        var effects = 0
    }

    private let service = Service(
        doors: Doors(), version: VersionInfo(version: "simulation", libraries: [:]), isSimulated: true,
        asset: { _, _ in nil })
    private let name: String
    private var keys = 0
    private var agenda = Agenda<Attempt>()
    private var stories: [String: Story] = [:]
    private var inFlight: [Attempt] = []
    private static let patience = Duration.seconds(1)

    init(seed: UInt64) {
        name = "post-\(seed)"
    }

    var nextDue: Instant? { agenda.nextDue }

    mutating func shift(by offset: Duration) {
        agenda.shift(by: offset)
    }

    /// Begins a request that goes wrong in that way.
    mutating func strike(_ kind: FaultKind, seed: UInt64, now: Instant) {
        var random = RandomSource(seed: seed)
        func later() -> Instant { now + random.next(in: .milliseconds(1) ... .seconds(20)) }
        let key = newKey()
        switch kind {
        case .lostAnswer:
            agenda.schedule(Attempt(key: key, losesAnswer: true), at: now)
        case .duplicatePost:
            // In one tick, and once more later.
            agenda.schedule(Attempt(key: key), at: now)
            agenda.schedule(Attempt(key: key), at: now)
            agenda.schedule(Attempt(key: key), at: later())
        case .reorderedPost:
            // The second one overtakes the first, whose copy comes last.
            let other = newKey()
            agenda.schedule(Attempt(key: other), at: now)
            agenda.schedule(Attempt(key: key), at: later())
            agenda.schedule(Attempt(key: other), at: later())
        case .truncatedPost:
            agenda.schedule(Attempt(key: key, bytes: random.next(in: 1...40)), at: now)
            agenda.schedule(Attempt(key: key), at: later())
        default: break
        }
    }

    /// Whether a request arrives now.
    func isDue(at now: Instant) -> Bool { nextDue.map { $0 <= now } ?? false }

    /// The requests that arrive now.
    mutating func take(dueBy now: Instant, from engine: Engine) -> [Work] {
        guard let due = agenda.nextDue, due <= now else { return [] }
        var works: [Work] = []
        while let (_, attempt) = agenda.takeNext(dueBy: now) {
            if stories[attempt.key]?.task == nil {
                // The first attempt chooses the task; every later one is the same request.
                guard let task = engine.state.tasks.values.last else {
                    agenda.schedule(attempt, at: now + Self.patience)
                    break
                }
                stories[attempt.key, default: Story()].task = task.id
                stories[attempt.key]?.beganAt = now
            }
            // After so long the board has forgotten the key, and says so in its manual: nobody sends it again.
            if let beganAt = stories[attempt.key]?.beganAt, now - beganAt >= Limits.idempotencyKept { continue }
            guard let request = request(attempt), case .work(let work) = service.reply(to: request) else { continue }
            inFlight.append(attempt)
            works.append(work)
        }
        return works
    }

    /// Compares the answers with those that were given before.
    mutating func hear(_ results: [WorkResult], now: Instant) -> String? {
        defer { inFlight.removeAll() }
        for (attempt, result) in zip(inFlight, results) {
            guard case .response(let response) = result else { return "A post was answered by a stream." }
            if attempt.losesAnswer || response.status >= 500 {
                agenda.schedule(Attempt(key: attempt.key), at: now + Self.patience)
                continue
            }
            if let answer = stories[attempt.key]?.answer {
                guard answer.status == response.status, answer.body == response.body else {
                    return "The request \(attempt.key) was answered \(answer.status) and then \(response.status), or "
                        + "with another body."
                }
            } else {
                stories[attempt.key]?.answer = (response.status, response.body)
            }
        }
        return nil
    }

    /// The board has crashed before it could answer: whoever waits tries again.
    mutating func loseAnswers(now: Instant) {
        for attempt in inFlight { agenda.schedule(Attempt(key: attempt.key), at: now + Self.patience) }
        inFlight.removeAll()
    }

    /// Counts what came of the requests.
    mutating func note(_ event: CommittedEvent) -> String? {
        guard !stories.isEmpty, case .activity(let activity)? = event.event.entity,
            stories[activity.message] != nil
        else { return nil }
        stories[activity.message]?.effects += 1
        let effects = stories[activity.message]?.effects ?? 0
        return effects > 1 ? "The request \(activity.message) has had \(effects) effects." : nil
    }

    /// Whether everything that was answered stands on the board.
    func finish() -> String? {
        for key in stories.keys.sorted() {
            guard let story = stories[key], let answer = story.answer else { continue }
            let expected = answer.status == 201 ? 1 : 0
            if story.effects != expected {
                return "The request \(key) was answered \(answer.status) and has had \(story.effects) effects."
            }
        }
        return nil
    }

    private mutating func newKey() -> String {
        keys += 1
        return "\(name)-\(keys)"
    }

    private func request(_ attempt: Attempt) -> Request? {
        guard let task = stories[attempt.key]?.task else { return nil }
        let body = JSONWriter.bytes(
            .object(["activity_type": .string("updated"), "message": .string(attempt.key)]))
        return Request(
            method: .post, target: "/api/tasks/\(task.text)/activities",
            headers: [Header("Host", "127.0.0.1"), Header("Idempotency-Key", attempt.key)],
            body: attempt.bytes.map { Array(body.prefix($0)) } ?? body)
    }
}
