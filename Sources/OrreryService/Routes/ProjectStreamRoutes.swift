// Why: seed 003's clients open one stream a project and ask which runs go on in it; what is not theirs is refused before
// the stream begins, for a browser's EventSource tells a page nothing of an error but that there was one.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams

enum ProjectStreamRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/projects/:id/events", events)
        router.add(.get, "/api/projects/:id/active-runs", activeRuns)
    }

    private static func events(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                let project = try engine.project(named: names[0])
                let subscription = try LogSubscription(request, to: project, in: &engine)
                // HEAD asks what would come, and gets no stream.
                if request.method == .head { return .response(Response(status: 200, headers: StreamRoutes.headers)) }
                let place = StreamRoutes.place(request, engine)
                var preface = ProjectDialect.preface(
                    project: project, connectionID: engine.newConnectionID(), cursor: place.cursor, head: engine.head,
                    clock: engine.clock, heartbeat: engine.streamHeartbeat,
                    resumedFrom: place.refusal == nil ? place.asked : nil, subscribedLogs: subscription.json,
                    runs: engine.activeRuns(of: project.id))
                if let refusal = place.refusal {
                    preface += ProjectDialect.reset(reason: refusal, from: place.asked ?? "", head: place.cursor)
                }
                return .stream(
                    StreamOpening(
                        dialect: .project, topic: StreamTopic(projectID: project.id.text), cursor: place.cursor,
                        preface: preface,
                        logs: try engine.logInterest(subscription, isResuming: place.asked != nil)))
            })
    }

    private static func activeRuns(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        .read(request) { engine throws(Problem) in
            let project = try engine.project(named: names[0])
            return .json(.object(["runs": .array(engine.activeRuns(of: project.id))]))
        }
    }
}

extension Engine {
    /// The rows of the runs that go on in a project, oldest first.
    fileprivate func activeRuns(of id: ProjectID) -> [JSONValue] {
        runsGoingOn(in: id).map { invocation in
            var row = ProjectDialect.run(invocation, task: state.tasks[invocation.taskID])
            row.append("projectId", .string(id.text))
            return Row.both(row)
        }
    }
}
