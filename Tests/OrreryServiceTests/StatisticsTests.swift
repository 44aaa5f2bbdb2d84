// Why: who watches machines reads these lines with a parser that knows no mercy.

import OrreryHTTP
import OrreryJSON
import OrreryService
import OrreryStreams
import OrreryTime
import TestSupport
import Testing

@Suite struct StatisticsTests {
    private static var some: Statistics {
        var statistics = Statistics()
        statistics.startedAt = Instant("2026-01-05T08:00:00.125Z")!
        statistics.epoch = "e1"
        statistics.head = 12
        statistics.commits.record(.microseconds(20))
        statistics.commits.record(.microseconds(1_500))
        statistics.answers = [5, 0, 2, 1]
        statistics.databaseBytes = 4_096
        statistics.streams = StreamStatistics(
            viewers: [2, 0, 0, 1], viewersMax: 100, opened: 7, lagEvents: 2)
        return statistics
    }

    private func send(_ target: String) -> Response {
        let service = Service(
            doors: Doors(), version: VersionInfo(version: "1.2.3", libraries: [:]), isSimulated: false,
            statistics: { Self.some }, asset: { _, _ in nil })
        // Answered without the engine: there is none here.
        guard case .answer(let response) = service.reply(to: Request(method: .get, target: target)) else {
            return Response(status: 500)
        }
        return response
    }

    @Test func `metrics are text of Prometheus in base units`() {
        let response = send("/metrics")
        #expect(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        let lines = Set(response.text.split(separator: "\n").map(String.init))
        for line in [
            "# TYPE orrery_events_total counter",
            "orrery_info{version=\"1.2.3\"} 1",
            "orrery_start_time_seconds 1767600000.125",
            "orrery_events_head 12",
            "# TYPE orrery_commit_duration_seconds histogram",
            "orrery_commit_duration_seconds_bucket{le=\"0.00001\"} 0",
            "orrery_commit_duration_seconds_bucket{le=\"0.000025\"} 1",
            "orrery_commit_duration_seconds_bucket{le=\"0.0025\"} 2",
            "orrery_commit_duration_seconds_bucket{le=\"10\"} 2",
            "orrery_commit_duration_seconds_bucket{le=\"+Inf\"} 2",
            "orrery_commit_duration_seconds_sum 0.00152",
            "orrery_commit_duration_seconds_count 2",
            "orrery_http_answers_total{class=\"4xx\"} 2",
            "orrery_stream_viewers{dialect=\"native\"} 2",
            "orrery_stream_viewers{dialect=\"timeline\"} 0",
            "orrery_stream_lag_events 2",
            "orrery_database_bytes{file=\"main\"} 4096",
        ] { #expect(lines.contains(line), "\(line)") }
        // What is not known is not said.
        #expect(!response.text.contains("orrery_resident_memory_bytes"))
        #expect(!response.text.contains("file=\"wal\""))
    }

    @Test func `the same is told as JSON, with percentiles`() {
        let response = send("/api/stats")
        let object = response.value.object ?? [:]
        let commit = #""commit":{"count":2,"p50":0.000025,"p99":0.0015,"max":0.0015,"sum":0.00152}"#
        #expect(response.text.contains(commit))
        #expect(object.line("epoch", "head", "databaseBytes", "walBytes") == "e1 12 4096 null")
        #expect(object["tick"]?.object?.line("count", "p50", "max", "sum") == "0 null null 0")
        #expect(object["streams"]?.object?["viewers"]?.object?.line("native", "project") == "2 1")
        #expect(object["answers"]?.object?.line("2xx", "3xx", "4xx", "5xx") == "5 0 2 1")
    }

    /// Notes what it is told.
    private final class Watch: CommitWatch {
        nonisolated(unsafe) var words: [String] = []

        func commitBegan() { words.append("began") }
        func commitEnded(events: Int, isKept: Bool) { words.append("\(events) \(isKept)") }
    }

    @Test func `each commit is watched from its beginning to its end`() {
        let desk = BoardDesk()
        let watch = Watch()
        desk.watchCommits(watch)
        _ = desk.newTask("{\"title\": \"one\"}")
        #expect(watch.words == ["began", "1 true"])
    }
}
