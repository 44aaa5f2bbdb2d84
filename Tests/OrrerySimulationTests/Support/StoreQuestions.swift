// Why: a store is what it answers. Every question that there is, asked about everything that it may know.

import OrreryJSON
import OrreryModel
import OrreryTime

/// The answers of a store, in words, each behind its question.
struct StoreQuestions {
    let tasks: [TaskID]
    let runs: [Invocation]
    let now: Instant

    func answers(of store: any BoardStore) throws -> [String] {
        var answers = ["head \(store.head) \(try store.logHead()) floor \(store.floor) \(try store.logFloor())"]
        answers.append("epochs \(try store.epochs()), \(store.epoch), need \(try store.snapshotNeed())")
        answers += try logAnswers(of: store) + lists(of: store)
        for id in tasks + [TaskID("nobody")] { answers += try self.answers(of: store, on: id) }
        for run in runs { answers += try self.answers(of: store, on: run) }
        for key in (0..<100).map({ " /somewhere key \($0)" }) {
            answers.append("answer \(key) \(String(describing: try store.answer(to: key, since: now - .minutes(50))))")
        }
        return answers
    }

    private func logAnswers(of store: any BoardStore) throws -> [String] {
        var answers: [String] = []
        let (floor, head) = (store.floor, store.head)
        for seq in [-1, 0, 1, floor - 1, floor, floor + 1, (floor + head) / 2, head - 7, head, head + 1] {
            answers.append("instant \(seq) \(String(describing: try store.instant(of: seq)))")
            answers += try store.read(after: seq, limit: 9).map { "read \(seq) \(text($0))" }
            let snapshot = try store.snapshot(atOrBefore: seq)
            answers.append("snapshot \(seq) \(snapshot?.seq ?? -1) \(String(describing: snapshot?.at))")
            guard floor <= seq, seq <= head else { continue }
            answers.append("board at \(seq) \(text(try store.state(at: seq)))")
        }
        for minutes in [0, 1, 30, 70, 300] {
            answers.append("seq at \(minutes) \(try store.seq(at: now - .minutes(Int64(minutes))))")
        }
        for projects in [nil, [ProjectID.standard], []] {
            for (after, limit) in [(floor, 7), (0, 1_000), ((floor + head) / 2, 20), (head, 9)] {
                answers += try store.moments(after: after, through: head - 3, within: projects, limit: limit)
                    .map { "moment after \(after) \(limit) \(String(describing: projects)) \(text($0))" }
            }
        }
        answers.append("titles \(try store.titles(of: tasks + [TaskID("nobody")]))")
        return answers + ["state \(text(try store.loadState()))"]
    }

    private func lists(of store: any BoardStore) throws -> [String] {
        var queries: [TaskQuery] = []
        func add(_ change: (inout TaskQuery) -> Void) {
            var query = TaskQuery()
            query.limit = 7
            change(&query)
            queries.append(query)
        }
        add { _ in }
        add { $0.columns = [.inbox, .done] }
        add {
            $0.columns = [.review]
            $0.taskStatuses = [.archived, .failed]
        }
        add { $0.project = "default" }
        add { $0.project = "nowhere" }
        add { $0.within = [] }
        add { $0.within = [.standard] }
        for text in ["", "0%", "ÜNDER_SCORE 1", "under", "r_SCORE 1", "task", "%", "\\"] { add { $0.text = text } }
        for id in tasks.prefix(20) { add { $0.parentID = id } }
        var answers: [String] = []
        for (number, query) in queries.enumerated() {
            let name = "tasks \(number) \(query.text ?? "")"
            var query = query
            repeat {
                let page = try store.tasks(query)
                answers.append(
                    "\(name) \(page.tasks.map(\.id.text)) \(page.next ?? 0) \(text(page.tasks.prefix(1).map(\.json)))")
                query.after = page.next
            } while query.after != nil
        }
        for status in [nil, SessionStatus.active, .ended] {
            for type in [nil, SessionType.subagent, .persistent] {
                for projects in [nil, [ProjectID.standard], []] {
                    answers.append(
                        "\(String(describing: status)) \(String(describing: type)) \(String(describing: projects)) "
                            + "\(text(try store.sessions(of: nil, status: status, type: type, within: projects).map(\.json)))"
                    )
                }
            }
        }
        for minutes in [0, -210, 840] {
            for projects in [nil, [ProjectID.standard], []] {
                let question = UsageQuestion(
                    from: Instant(milliseconds: 0), until: Instant(milliseconds: 4_000_000_000_000),
                    minutesEastOfUTC: minutes, within: projects)
                answers.append("usage \(minutes) \(String(describing: projects)) \(try store.usage(question))")
            }
        }
        for number in 0..<10 {
            answers.append(
                "session \(number) \(String(describing: try store.session(openclawSessionID: "s\(number)")))")
        }
        return answers + ["unfinished \(try store.unfinishedLogs())"]
    }

    private func answers(of store: any BoardStore, on id: TaskID) throws -> [String] {
        var answers = ["task \(id) \(text(try store.task(id).map { [$0.json] } ?? []))"]
        var after: Int64?
        repeat {
            let page = try store.activities(of: id, limit: 4, after: after)
            answers.append("activities of \(id) \(text(page.rows.map(\.json))) \(page.next ?? 0)")
            after = page.next
        } while after != nil
        answers += try records(of: .task(id), store)
        answers += try store.moments(of: id, limit: 5).map { "moment of \(id) \(text($0))" }
        answers.append("deliverables of \(id) \(text(try store.deliverables(of: id).map(\.json)))")
        for deliverable in try store.deliverables(of: id) {
            let found = try store.deliverable(deliverable.id).map { [$0.json] } ?? []
            answers.append("deliverable \(deliverable.id) \(text(found))")
        }
        answers.append("follow-ups of \(id) \(text(try store.followUps(of: id).map(\.json)))")
        answers.append(
            "sessions of \(id) \(text(try store.sessions(of: id, status: nil, type: nil, within: nil).map(\.json)))")
        answers.append("runs of \(id) \(text(try store.invocations(of: id).map(\.json)))")
        return answers + (try store.events(of: id, through: .max).map { "event of \(id) \(text($0))" })
    }

    private func records(of owner: ActivityRecord.Owner, _ store: any BoardStore) throws -> [String] {
        var answers: [String] = []
        for (limit, bytesMax) in [(4, Int.max), (1_000, 100)] {
            var after: Int64 = 0
            while let records = Optional(try store.records(of: owner, after: after, limit: limit, bytesMax: bytesMax)),
                let last = records.last
            {
                // How rows are numbered is each store's own.
                let rows = records.map { "\($0.at) \($0.type) \($0.message) \($0.metadata) \($0.isLate)" }
                answers.append("records of \(owner) \(rows)")
                after = last.number
            }
        }
        let signs = try store.signs(of: owner, after: 0, limit: 9)
        return answers + signs.map { "sign of \(owner) \($0.at) \($0.type)" }
    }

    private func answers(of store: any BoardStore, on run: Invocation) throws -> [String] {
        var answers = try records(of: .invocation(run.id), store)
        answers += ["run \(run.id) \(String(describing: try store.invocation("\(run.id)")))"]
        answers.append("run \(run.runID) \(String(describing: try store.invocation(run.runID)))")
        answers.append("activities of run \(run.id) \(text(try store.activities(ofInvocation: run.id).map(\.json)))")
        answers.append("log of run \(run.id) \(try store.logSummary(of: run.id))")
        let wishes: [(from: Int64, through: Int64?, lines: Int, bytes: Int, text: String?)] = [
            (1, nil, 10, 1_000_000, nil), (5, 20, 1_000, 1_000_000, nil), (3, nil, 100, 60, nil),
            (40, nil, 5, 1_000_000, "är"), (1, 30, 3, 1_000_000, "Är"), (1, nil, 1_000, 90, ".3 äB"),
            (1, nil, 9, 9, "nowhere"), (100_000, nil, 9, 9, nil),
        ]
        for wish in wishes {
            var question = LogQuestion(invocationID: run.id, from: wish.from, linesMax: wish.lines)
            question.through = wish.through
            question.bytesMax = wish.bytes
            question.text = wish.text
            let page = try store.logPage(question)
            let lines = page.lines.map { line in
                "\(line.number) \(line.at) \(String(decoding: line.text, as: UTF8.self)) \(line.isPartial)"
            }
            let matches = "\(page.matches ?? -1) \(page.matchesBefore) \(page.previous ?? -1)"
            answers.append("log \(run.id) \(wish) \(lines) \(page.next) \(matches)")
        }
        return answers
    }

    private func text(_ encoded: EncodedEvent) -> String {
        let event = encoded.event
        return "\(event.seq) \(event.at) \(event.type) \(event.projectID) \(event.taskID?.text ?? "") "
            + "\(event.data == [:]) \(String(decoding: encoded.data, as: UTF8.self))"
    }

    private func text(_ rows: [JSONObject]) -> String {
        JSONWriter.text(.array(rows.map { .object($0) }))
    }

    private func text(_ state: BoardState) -> String {
        "\(state.seq) \(String(decoding: state.snapshot, as: UTF8.self))"
    }
}
