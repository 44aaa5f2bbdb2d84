// Why: one run of one agent on a task, recorded before the work begins (seeds 001 and 003, where it is an agent run).

package import OrreryJSON
package import OrreryTime

/// One run of one agent on a task. Its terminal states are terminal.
package struct Invocation: Hashable, Sendable {
    /// Seed 001's integer: the place in the log at which it started, so that it is unique for ever.
    package let id: Int64
    /// Seed 003's identity.
    package let runID: String
    package let taskID: TaskID
    package var agentType: InvocationAgentType = .worker
    package var role: String?
    package var provider: String?
    package var model: String?
    package var prompt: String?
    package var response: String?
    package var error: String?
    package var exitCode: Int64?
    package var status = InvocationStatus.running
    package var attempt: Int64 = 1
    package var willRetry = false
    package var prURL: String?
    package var sessionID: String?
    /// The file that its output is written to, under a declared root; nil when lines are posted or there are none.
    package var logPath: String?
    /// What it waits for a person or a child for; nil while it works.
    package var waitingFor: String?
    /// How long it may run; nil for as long as it likes.
    package var timeout: Duration?
    package var usage: Usage?
    package let startedAt: Instant
    package var completedAt: Instant?
    package var lastActivityAt: Instant?

    package init(id: Int64, runID: String, taskID: TaskID, startedAt: Instant) {
        self.id = id
        self.runID = runID
        self.taskID = taskID
        self.startedAt = startedAt
    }

    /// From start to end; nil while it runs.
    package var duration: Duration? { completedAt.map { $0 - startedAt } }

    /// Whether it went well; nil while it runs.
    package var success: Bool? { status == .running ? nil : status == .completed }

    package var json: JSONObject {
        [
            "id": .integer(id), "runId": .string(runID), "taskId": .string(taskID.text),
            "agentType": .string(agentType.rawValue), "role": .text(role), "provider": .text(provider),
            "model": .text(model), "prompt": .text(prompt), "response": .text(response), "error": .text(error),
            "exitCode": exitCode.map { .integer($0) } ?? .null, "status": .string(status.rawValue),
            "success": success.map { .bool($0) } ?? .null, "attempt": .integer(attempt), "willRetry": .bool(willRetry),
            "prUrl": .text(prURL), "sessionId": .text(sessionID), "logPath": .text(logPath),
            "waitingFor": .text(waitingFor), "timeout": .seconds(timeout),
            "usage": usage.map(\.json) ?? .null, "startedAt": .instant(startedAt), "completedAt": .instant(completedAt),
            "lastActivityAt": .instant(lastActivityAt),
            "duration": duration.map { .integer($0.milliseconds) } ?? .null,
        ]
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.integer, let runID = object["runId"]?.string,
            let taskID = object["taskId"]?.string, let startedAt = object["startedAt"]?.instant,
            let agentType = object["agentType"]?.string.flatMap(InvocationAgentType.init),
            let status = object["status"]?.string.flatMap(InvocationStatus.init)
        else { return nil }
        self.init(id: id, runID: runID, taskID: TaskID(taskID), startedAt: startedAt)
        self.agentType = agentType
        self.status = status
        role = object["role"]?.string
        provider = object["provider"]?.string
        model = object["model"]?.string
        prompt = object["prompt"]?.string
        response = object["response"]?.string
        error = object["error"]?.string
        exitCode = object["exitCode"]?.integer
        attempt = object["attempt"]?.integer ?? 1
        willRetry = object["willRetry"]?.bool ?? object["willRetry"]?.integer.map { $0 != 0 } ?? false
        prURL = object["prUrl"]?.string
        sessionID = object["sessionId"]?.string
        logPath = object["logPath"]?.string
        waitingFor = object["waitingFor"]?.string
        timeout = object["timeout"]?.duration
        usage = object["usage"]?.object.map { Usage($0) }
        completedAt = object["completedAt"]?.instant
        lastActivityAt = object["lastActivityAt"]?.instant
    }
}

/// What a run used up. Unknown is not zero.
package struct Usage: Hashable, Sendable {
    package var inputTokens: Int64?
    package var outputTokens: Int64?
    /// In millionths of a dollar.
    package var costMicrodollars: Int64?

    package init(inputTokens: Int64?, outputTokens: Int64?, costMicrodollars: Int64?) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.costMicrodollars = costMicrodollars
    }

    /// The sum of both; what neither knows stays unknown, and what no number holds is the largest one.
    package func added(to other: Usage?) -> Usage {
        func sum(_ one: Int64?, _ two: Int64?) -> Int64? {
            guard let one, let two else { return one ?? two }
            let (sum, isTooLarge) = one.addingReportingOverflow(two)
            return isTooLarge ? .max : sum
        }
        return Usage(
            inputTokens: sum(inputTokens, other?.inputTokens), outputTokens: sum(outputTokens, other?.outputTokens),
            costMicrodollars: sum(costMicrodollars, other?.costMicrodollars))
    }

    /// The sum in which `former` stood, with this in its place: what was told of a run while it went on is not added twice.
    func replacing(_ former: Usage?, in sum: Usage?) -> Usage {
        func moved(_ new: Int64?, _ old: Int64?, _ sum: Int64?) -> Int64? {
            guard let new else { return sum }
            let (rest, isTooSmall) = (sum ?? 0).subtractingReportingOverflow(old ?? 0)
            let (moved, isTooLarge) = (isTooSmall ? 0 : rest).addingReportingOverflow(new)
            return isTooLarge ? .max : moved
        }
        return Usage(
            inputTokens: moved(inputTokens, former?.inputTokens, sum?.inputTokens),
            outputTokens: moved(outputTokens, former?.outputTokens, sum?.outputTokens),
            costMicrodollars: moved(costMicrodollars, former?.costMicrodollars, sum?.costMicrodollars))
    }

    package var json: JSONValue {
        .object([
            "inputTokens": inputTokens.map { .integer($0) } ?? .null,
            "outputTokens": outputTokens.map { .integer($0) } ?? .null,
            "costUSD": costMicrodollars.map { .decimal(units: $0, places: 6) } ?? .null,
        ])
    }

    init(_ object: JSONObject) {
        inputTokens = object["inputTokens"]?.integer
        outputTokens = object["outputTokens"]?.integer
        costMicrodollars = object["costUSD"]?.units(places: 6)
    }
}
