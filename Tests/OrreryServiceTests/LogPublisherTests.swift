// Why: a viewer is shown the first line at once and not more than twenty frames a second of those that follow.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStreams
import OrreryTime
import Testing

@Suite struct LogPublisherTests {
    private let owner = LogOwner(
        Invocation(id: 7, runID: "r", taskID: TaskID("t"), startedAt: Instant(milliseconds: 0)),
        projectID: ProjectID("p"), userID: "local")

    private func write(
        _ numbers: ClosedRange<Int64>, text: String = "x", isReset: Bool = false, fault: LogFault? = nil
    ) -> LogWrite {
        var position = LogFilePosition(path: "/l")
        position.fault = fault
        return LogWrite(
            owner: owner,
            lines: numbers.map {
                LogLine(number: $0, at: Instant(milliseconds: 0), text: Array(text.utf8), isPartial: false)
            }, receivedAt: Instant(milliseconds: 0), position: position, last: numbers.upperBound, isReset: isReset,
            isFaultNew: fault != nil)
    }

    private func ranges(_ frames: [LogFrame]) -> [Range<Int64>] { frames.map(\.lines) }

    @Test func `the first line goes at once, what follows goes together`() {
        var publisher = LogPublisher()
        publisher.take(write(1...1), at: .zero)
        #expect(publisher.nextDue == .zero)
        #expect(ranges(publisher.frames([.native], at: .zero)) == [1..<2])
        #expect(publisher.nextDue == nil)
        publisher.take(write(2...3), at: .milliseconds(10))
        publisher.take(write(4...4), at: .milliseconds(20))
        #expect(publisher.nextDue == .milliseconds(50))
        #expect(publisher.frames([.native], at: .milliseconds(49)).isEmpty)
        #expect(ranges(publisher.frames([.native], at: .milliseconds(50))) == [2..<5])
        publisher.take(write(5...5), at: .milliseconds(200))
        #expect(publisher.nextDue == .milliseconds(200))
    }

    @Test func `a second of lines makes at most twenty frames`() {
        var publisher = LogPublisher()
        var frames = 0
        for millisecond in 0..<1_000 {
            let now = Duration.milliseconds(millisecond)
            publisher.take(write(Int64(millisecond) + 1...Int64(millisecond) + 1), at: now)
            frames += publisher.frames([.native], at: now).count
        }
        #expect(frames == 20)
    }

    @Test func `words stand where they belong between lines`() throws {
        var publisher = LogPublisher()
        publisher.take(write(1...2, isReset: true), at: .zero)
        publisher.take(
            write(3...3, fault: LogFault(code: "LOG_FILE_NOT_FOUND", message: "Where is it?")), at: .zero)
        publisher.take(endOf: owner, last: 3, at: .zero)
        let frames = publisher.frames([.native, .project], at: .zero)
        #expect(ranges(frames) == [1..<3, 3..<3, 3..<4, 4..<4, 4..<4])
        let native = frames.map { String(decoding: $0.bytes[.native] ?? [], as: UTF8.self) }
        #expect(native[1] == "event: log\ndata: {\"invocationId\":7,\"runId\":\"r\",\"lines\":[],\"reset\":true}\n\n")
        #expect(native[3].contains("\"error\":{\"code\":\"LOG_FILE_NOT_FOUND\",\"message\":\"Where is it?\"}"))
        #expect(native[4].contains("\"complete\":true"))
        let project = frames.map { String(decoding: $0.bytes[.project] ?? [], as: UTF8.self) }
        #expect(project[0].split(separator: "\n").filter { $0 == "event: agent:log" }.count == 2)
        #expect(project[3].hasPrefix("event: error\n"))
        #expect(project.allSatisfy { !$0.contains("id: ") })
    }

    @Test func `a line in seed 003's words carries both names and the time of day`() {
        let bytes = LogFrames.lines(
            write(9...9, text: "[12:34:56] \"quoted\"").lines, of: owner, .project)
        let data = String(decoding: bytes, as: UTF8.self).split(separator: "\n").last?.dropFirst("data: ".count) ?? ""
        let object = (try? JSONReader.value(from: Array(data.utf8)))?.object ?? [:]
        #expect(
            object.line("run_id", "line_number", "line", "content", "timestamp", "at")
                == "r 9 [12:34:56] \"quoted\" [12:34:56] \"quoted\" 12:34:56 1970-01-01T00:00:00.000Z")
    }

    @Test func `many lines make several frames of a bounded size`() {
        var publisher = LogPublisher()
        publisher.take(write(1...40, text: String(repeating: "x", count: 10_000)), at: .zero)
        let frames = publisher.frames([.native], at: .zero)
        #expect(frames.count == 7)
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.lines.upperBound == $1.lines.lowerBound })
    }
}
