// Why: lines of a log are said in three ways: on a page of them, in the native stream's `log` frames, and in seed 003's
// `agent:log` frames, one a line. None carries an id: the place in a log is the line's number.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
package import OrreryModel
package import OrreryStreams
internal import OrreryTime

package enum LogFrames {
    /// What is said of a log beside its lines.
    package enum Mark: Hashable, Sendable {
        /// Lines that are kept no longer.
        case gap(from: Int64, to: Int64)
        /// The file began anew.
        case reset
        case fault(LogFault)
        /// No more lines will come.
        case complete(last: Int64)
    }

    /// A page of a log as an answer.
    package static func page(_ page: LogPage, _ summary: LogSummary, isComplete: Bool) -> [UInt8] {
        var writer = JSONWriter(reserving: page.lines.reduce(256) { $0 + $1.text.count + 96 })
        writer.append(raw: "{\"lines\":")
        append(page.lines, to: &writer)
        writer.append(raw: ",\"next\":\(page.next),\"total\":\(summary.last),\"complete\":\(isComplete)")
        if let matches = page.matches {
            writer.append(raw: ",\"matches\":\(matches),\"matchesBefore\":\(page.matchesBefore)")
        }
        if let previous = page.previous { writer.append(raw: ",\"previous\":\(previous)") }
        if summary.first > 1 { writer.append(raw: ",\"first\":\(summary.first)") }
        if let line = summary.resetAfter { writer.append(raw: ",\"resetAfter\":\(line)") }
        if let fault = summary.position?.fault {
            writer.append(raw: ",\"error\":")
            writer.append(json(fault))
        }
        writer.append(raw: "}")
        return writer.bytes
    }

    /// The frames of lines; none for a dialect that has no word for them.
    package static func lines(_ lines: [LogLine], of owner: LogOwner, _ dialect: StreamDialect) -> [UInt8] {
        switch dialect {
        case .native:
            var writer = JSONWriter(reserving: lines.reduce(128) { $0 + $1.text.count + 96 })
            begin(owner, &writer)
            writer.append(raw: ",\"lines\":")
            append(lines, to: &writer)
            writer.append(raw: "}")
            return ServerSentEvent.frame(name: "log", data: writer.bytes)
        case .project:
            return lines.flatMap { ServerSentEvent.frame(name: "agent:log", data: agentLog($0, owner)) }
        case .missionControl, .timeline: return []
        }
    }

    /// The frame of a mark; empty for a dialect that has no word for it.
    package static func mark(_ mark: Mark, of owner: LogOwner, _ dialect: StreamDialect) -> [UInt8] {
        var object: JSONObject
        var name = "log"
        switch dialect {
        case .native:
            object = [
                "invocationId": .integer(owner.invocationID), "runId": .string(owner.runID), "lines": .array([]),
            ]
        case .project:
            object = members(owner)
            switch mark {
            case .gap: name = "log.gap"
            case .reset: name = "log.reset"
            case .fault: name = "error"
            case .complete: name = "log.complete"
            }
        case .missionControl, .timeline: return []
        }
        switch mark {
        case .gap(let from, let to):
            object.append("gap", .object(["from": .integer(from), "to": .integer(to)]))
        case .reset: object.append("reset", .bool(true))
        case .fault(let fault):
            object.append("error", json(fault))
            object.append("code", .string(fault.code))
            object.append("message", .string(fault.message))
        case .complete(let last):
            object.append("complete", .bool(true))
            object.append("total", .integer(last))
        }
        let data = dialect == .project ? Row.both(object) : .object(object)
        return ServerSentEvent.frame(name: name, data: JSONWriter.bytes(data))
    }

    private static func begin(_ owner: LogOwner, _ writer: inout JSONWriter) {
        writer.append(raw: "{\"invocationId\":\(owner.invocationID),\"runId\":")
        writer.append(string: owner.runID)
    }

    private static func append(_ lines: [LogLine], to writer: inout JSONWriter) {
        writer.append(raw: "[")
        for (index, line) in lines.enumerated() {
            writer.append(raw: "\(index > 0 ? "," : ""){\"n\":\(line.number),\"at\":\"\(line.at)\",\"text\":")
            writer.append(string: String(decoding: line.text, as: UTF8.self))
            writer.append(raw: line.isPartial ? ",\"partial\":true}" : "}")
        }
        writer.append(raw: "]")
    }

    /// Under both names where the seed's specification and its program differ.
    private static func agentLog(_ line: LogLine, _ owner: LogOwner) -> [UInt8] {
        let text = JSONValue.string(String(decoding: line.text, as: UTF8.self))
        var object = members(owner)
        object.append("line", text)
        object.append("content", text)
        object.append("lineNumber", .integer(line.number))
        object.append("timestamp", .string(LogClock.text(of: line.text) ?? ""))
        object.append("at", .instant(line.at))
        if line.isPartial { object.append("partial", .bool(true)) }
        return JSONWriter.bytes(Row.both(object))
    }

    /// What every frame of seed 003's stream says of the run.
    private static func members(_ owner: LogOwner) -> JSONObject {
        [
            "runId": .string(owner.runID), "invocationId": .integer(owner.invocationID),
            "taskId": .string(owner.taskID.text), "projectId": .string(owner.projectID.text),
            "logPath": .text(owner.logPath),
        ]
    }

    private static func json(_ fault: LogFault) -> JSONValue {
        .object(["code": .string(fault.code), "message": .string(fault.message)])
    }
}
