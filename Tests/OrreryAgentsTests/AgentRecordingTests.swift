// Why: fixtures hold what we know; recordings of real runs hold what we do not. They are not ours to ship: whoever has them
// names their folder.

import Foundation
import OrreryAgents
import Testing

/// Rules: each file is of the dialect that its folder is named after, holds nothing unknown, ends what it begins, and ends
/// as it did. `ORRERY_TRANSCRIPTS` names the folder.
@Suite struct AgentRecordingTests {
    static let folder = ProcessInfo.processInfo.environment["ORRERY_TRANSCRIPTS"]

    /// The recordings, from the top of their folder.
    static let files: [String] = {
        guard let folder else { return [] }
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".jsonl") && $0.contains("/") }.sorted()
    }()

    private func read(_ path: String) throws -> [AgentLine] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.folder ?? "").appendingPathComponent(path))
        return AgentFixture.read(Array(bytes))
    }

    private static let isThere: ConditionTrait = .enabled(
        if: folder != nil, "ORRERY_TRANSCRIPTS names no folder of recorded runs")

    @Test(isThere, arguments: files)
    func `a recorded run is read to its end`(path: String) throws {
        let lines = try read(path)
        let dialect = try #require(AgentDialect(rawValue: String(path.prefix { $0 != "/" })))
        #expect(lines.allSatisfy { $0.dialect == dialect })
        #expect(lines.filter(\.isUnknown).map { String(decoding: $0.raw, as: UTF8.self) } == [])
        let events = lines.flatMap(\.events)
        var open: Set<String> = []
        for case .item(let item) in events {
            guard let id = item.id else { continue }
            if item.status == .running || item.status == .pending { open.insert(id) } else { open.remove(id) }
        }
        #expect(open.isEmpty, "begun and never ended: \(open.sorted())")
        let began = events.count { if case .turnBegan = $0 { true } else { false } }
        let ends = events.compactMap { event in
            if case .turnEnded(let end) = event { Optional(end) } else { nil }
        }
        #expect(began == ends.count && began > 0)
        if path.contains("errored") {
            guard case .failed(let reason)? = ends.last?.outcome else {
                Issue.record("It failed, and was read as \(String(describing: ends.last))")
                return
            }
            #expect(!reason.hasPrefix("{"))
        } else {
            #expect(ends.last?.outcome == .ok)
            #expect(ends.last?.response?.isEmpty == false)
        }
    }

    @Test(isThere, arguments: files)
    func `a recorded run tells what it used where the file has it`(path: String) throws {
        let events = try read(path).flatMap(\.events)
        var (input, output, cost) = (Int64(0), Int64(0), Int64(0))
        for case .usage(let usage) in events {
            input = (usage.tokens == .turn ? input : 0) + (usage.inputTokens ?? 0)
            output = (usage.tokens == .turn ? output : 0) + (usage.outputTokens ?? 0)
            if let new = usage.costMicrodollars { cost = (usage.cost == .turn ? cost : 0) + new }
        }
        let hasTokens = !path.contains("errored") && !path.hasPrefix("codex-old")
        #expect((input > 0 && output > 0) == hasTokens)
        #expect((cost > 0) == path.hasPrefix("claude/"))
        if path.contains("background-agent") { #expect(cost == 166_272) }
    }

    @Test(isThere, arguments: files)
    func `a recorded run is the same whichever byte it is torn at`(path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.folder ?? "").appendingPathComponent(path)))
        let whole = AgentFixture.read(bytes)
        for width in [1, 13, 4_096] {
            var reader = AgentReader()
            var lines: [AgentLine] = []
            for start in stride(from: 0, to: bytes.count, by: width) {
                lines += reader.read(bytes[start..<min(start + width, bytes.count)])
            }
            #expect(lines + reader.finish() == whole)
        }
    }
}
