// Why: what is sent is read by programs that have never heard of Orrery, so it comes in the envelope that many of them know,
// and holds what a person needs to decide whether to get up.
// Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md, and formats/json-format.md beside it.

internal import OrreryAgents
internal import OrreryJSON
package import OrreryModel
package import OrreryTime

/// Makes the messages that are sent: CloudEvents 1.0 in the structured JSON format.
package struct CloudEvent: Sendable {
    /// How it travels.
    package static let contentType = "application/cloudevents+json; charset=utf-8"

    private let publicURL: String?

    package init(publicURL: String?) {
        self.publicURL = publicURL
    }

    /// The message of an occurrence.
    /// - Parameters:
    ///   - id: The message's name.
    ///   - run: The run that it is about, as it stands.
    package func body(of occurrence: Occurrence, id: String, project: Project?, run: Invocation?) -> String {
        let kind = occurrence.kind
        // An end moves more than one word, one after the other; a call for somebody is told as it was made.
        let task = kind == .stuck || kind == .needsYou ? occurrence.task : occurrence.settled ?? occurrence.task
        var data: JSONObject = [
            "taskId": .string(task.id.text), "title": .string(Self.told(task.title)),
            "project": .object([
                "id": .string(task.projectID.text), "name": .text(project.map { Self.told($0.name) }),
            ]),
            "status": .string(task.status.rawValue), "taskStatus": .string(task.taskStatus.rawValue),
            "health": .string(task.health.rawValue),
            "reason": .text(Self.reason(of: occurrence, run: run).map { Self.told($0) }),
        ]
        if kind == .stuck || kind == .needsYou {
            var evidence = task.healthReason?.json.object ?? [:]
            if let message = evidence["message"]?.string { evidence["message"] = .string(Self.told(message)) }
            data.append("evidence", .object(evidence))
        }
        if let at = occurrence.cleanupAt { data.append("scheduledCleanupAt", .instant(at)) }
        data.append("run", run.map { Self.json(of: $0) } ?? .null)
        data.append("url", .text(publicURL.map { "\($0)/#task=\(task.id)" }))
        return message(
            id: id, type: "dev.orrery.task.\(kind.rawValue)", subject: task.id.text, at: occurrence.event.at, data)
    }

    /// The message that somebody has asked for, to see whether it arrives.
    package func test(id: String, webhook: String, at now: Instant) -> String {
        message(
            id: id, type: "dev.orrery.webhook.test", subject: webhook, at: now,
            ["reason": .string("Somebody has asked for this test."), "url": .text(publicURL)])
    }

    private func message(id: String, type: String, subject: String, at: Instant, _ data: JSONObject) -> String {
        JSONWriter.text(
            .object([
                "specversion": .string("1.0"), "id": .string(id), "source": .string(publicURL ?? "urn:orrery:board"),
                "type": .string(type), "subject": .string(subject), "time": .instant(at),
                "datacontenttype": .string("application/json"), "data": .object(data),
            ]))
    }

    private static func json(of run: Invocation) -> JSONValue {
        .object([
            "id": .integer(run.id), "role": .text(run.role.map { told($0) }),
            "provider": .text(run.provider.map { told($0) }), "status": .string(run.status.rawValue),
            "exitCode": run.exitCode.map { .integer($0) } ?? .null,
        ])
    }

    /// Why, in the words of whoever knows.
    private static func reason(of occurrence: Occurrence, run: Invocation?) -> String? {
        let task = occurrence.task
        switch occurrence.kind {
        case .failed: return run?.error ?? task.initError ?? task.lastMessage
        case .stuck: return task.healthReason.flatMap { stuck($0) }
        case .needsYou: return task.healthReason?.message
        case .cleanupSoon:
            return occurrence.cleanupAt.map { "Its workspace is cleaned up at \($0) unless somebody puts that off." }
        case .finished, .test: return task.lastMessage
        }
    }

    private static func stuck(_ reason: HealthReason) -> String? {
        let limit = reason.threshold.map { ", which is more than \($0.text)" } ?? ""
        return switch reason.kind {
        case .silent: "Nothing was heard of it since \(reason.since)\(limit)."
        case .looping: "It has said nothing new since \(reason.since)\(limit)."
        case .neverStarted: "It was started at \(reason.since) and has given no sign\(limit)."
        case .restart: "Nothing was heard of it since the board was started at \(reason.since)\(limit)."
        case nil: nil
        }
    }

    /// A text as it may leave the house: without secrets, and not longer than anybody reads.
    static func told(_ text: String) -> String {
        var redaction = Redaction()
        let clean = redaction.redacted(text)
        guard clean.utf8.count > Limits.webhookTextBytesMax else { return clean }
        var cut = ""
        let mark = "…"
        for scalar in clean.unicodeScalars {
            guard cut.utf8.count + UTF8.width(scalar) + mark.utf8.count <= Limits.webhookTextBytesMax else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + mark
    }
}
