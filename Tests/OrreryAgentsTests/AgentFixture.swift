// Why: what agents print is written here by ourselves, after the shapes that were recorded; every suite reads it the same way.

import OrreryAgents

/// Lines of one stream, and what they say.
struct AgentFixture: CustomStringConvertible {
    let name: String
    let dialect: AgentDialect
    let lines: [String]

    var description: String { name }
    var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    static func read(_ bytes: [UInt8], dialect: AgentDialect? = nil) -> [AgentLine] {
        var reader = AgentReader(dialect: dialect)
        return reader.read(bytes) + reader.finish()
    }

    static func read(_ lines: [String], dialect: AgentDialect? = nil) -> [AgentLine] {
        read(Array(lines.joined(separator: "\n").utf8), dialect: dialect)
    }

    /// What lines say, each in a few words.
    static func told(_ lines: [AgentLine]) -> [String] { lines.flatMap(\.events).map { told($0) } }

    static func told(_ event: AgentEvent) -> String {
        switch event {
        case .session(let session):
            let parts = [session.provider, session.id, session.model, session.folder, session.title].compactMap { $0 }
            return "session \(parts.joined(separator: " "))"
        case .turnBegan(let prompt): return "turn began\(prompt.map { ": \($0)" } ?? "")"
        case .turnEnded(let end):
            let outcome =
                switch end.outcome {
                case .ok: "ok"
                case .cancelled: "cancelled"
                case .failed(let reason): "failed (\(reason))"
                }
            return "turn ended \(outcome)\(end.response.map { ": \($0)" } ?? "")"
        case .item(let item):
            var text = "\(item.kind) \(item.status)"
            if let id = item.id { text += " #\(id)" }
            if let parent = item.parentID { text += " in #\(parent)" }
            text += ": \(item.text)"
            if let output = item.output { text += " → \(output)" }
            if let code = item.exitCode { text += " [\(code)]" }
            return text
        case .needsInput(let reason): return "needs input: \(reason)"
        case .doing(let text): return "doing: \(text)"
        case .progress(let progress): return "progress \(progress)"
        case .usage(let usage):
            let tokens = "\(usage.inputTokens.map(String.init) ?? "?")+\(usage.outputTokens.map(String.init) ?? "?")"
            let cost = usage.costMicrodollars.map { " \($0)µ$ \(usage.cost)" } ?? ""
            return "usage \(tokens) \(usage.tokens)\(cost)"
        case .sessionEnded(let reason): return "session ended\(reason.map { ": \($0)" } ?? "")"
        }
    }
}
