// Why: what watches machines reads one text format, and this is it: version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats). Base units, `_total` for what only rises.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

extension Statistics {
    /// The statistics as Prometheus reads them.
    package func prometheus(version: String) -> String {
        var text = PrometheusText()
        text.add("info", "Which program this is.", .gauge, [("version=\"\(version)\"", .integer(1))])
        text.add(
            "start_time_seconds", "When the process started, since 1970 UTC.", .gauge,
            .decimal(units: startedAt.milliseconds, places: 3))
        text.add("events_head", "The place of the last durable event in the log.", .gauge, .integer(head))
        text.add("events_total", "Events that were made durable.", .counter, .integer(events))
        text.add("commit_duration_seconds", "How long the store took to keep what it was given.", commits)
        text.add("commits_refused_total", "Commits that the store refused.", .counter, .integer(commitsRefused))
        text.add("tick_duration_seconds", "How long the engine was at work at a stretch.", ticks)
        text.add("inbox_depth", "Requests that wait for the engine.", .gauge, .integer(Int64(inboxDepth)))
        text.add(
            "inbox_depth_max", "Requests that may wait for the engine before more are refused.", .gauge,
            .integer(Int64(Limits.inboxMax)))
        text.add("inbox_wait_seconds", "How long requests waited for the engine.", inboxWaits)
        text.add("research_depth", "Long questions that wait for the reader.", .gauge, .integer(Int64(researchDepth)))
        text.add(
            "ingest_lines_total", "Lines of agents that were handed in, by what became of them.", .counter,
            [
                ("outcome=\"taken\"", .integer(ingest.taken)), ("outcome=\"known\"", .integer(ingest.duplicates)),
                ("outcome=\"refused\"", .integer(ingest.refused)),
            ])
        text.add(
            "ingest_unknown_lines_total", "Lines of agents of a kind that this board does not know.", .counter,
            .integer(ingest.unknown))
        text.add(
            "ingest_dropped_total", "Posts of hooks that found no room.", .counter, .integer(ingestDropped))
        text.add(
            "webhook_deliveries_total", "Messages to webhooks that have come to their end, by what became of them.",
            .counter,
            [
                ("outcome=\"delivered\"", .integer(webhooks.delivered)),
                ("outcome=\"refused\"", .integer(webhooks.refused)),
                ("outcome=\"given_up\"", .integer(webhooks.givenUp)),
                ("outcome=\"dropped\"", .integer(webhooks.dropped)),
            ])
        text.add(
            "webhook_failed_attempts_total", "Attempts to reach a webhook that were not taken.", .counter,
            .integer(webhooks.failedAttempts))
        text.add("webhook_waiting", "Messages that wait to be sent.", .gauge, .integer(webhooks.waiting))
        text.add(
            "http_answers_total", "Answers by the class of their status.", .counter,
            zip(Self.answerClasses, answers).map { ("class=\"\($0)\"", .integer($1)) })
        addStreams(to: &text)
        let files = [("main", databaseBytes), ("wal", walBytes)].compactMap { name, bytes in
            bytes.map { ("file=\"\(name)\"", JSONValue.integer($0)) }
        }
        text.add("database_bytes", "The size of the database's files.", .gauge, files)
        text.add(
            "resident_memory_bytes", "What of the process is in memory.", .gauge,
            residentBytes.map { [("", .integer($0))] } ?? [])
        return text.text
    }

    private func addStreams(to text: inout PrometheusText) {
        text.add(
            "stream_viewers", "Streams that are open.", .gauge,
            StreamDialect.allCases.map { ("dialect=\"\($0)\"", .integer(Int64(streams.viewers(of: $0)))) })
        text.add(
            "stream_viewers_max", "Streams that may be open at once.", .gauge, .integer(Int64(streams.viewersMax)))
        text.add("streams_opened_total", "Streams that were opened.", .counter, .integer(Int64(streams.opened)))
        text.add("streams_refused_total", "Streams that found no place.", .counter, .integer(streamsRefused))
        text.add(
            "stream_lag_events", "How many events the viewer that is furthest behind has not been handed yet.", .gauge,
            .integer(streams.lagEvents))
        text.add(
            "stream_catch_ups_total", "Pieces of the log that were read for viewers behind the ring.", .counter,
            .integer(catchUps))
        text.add("stream_bytes_total", "Bytes that were handed out on streams.", .counter, .integer(streamBytes))
        text.add(
            "stream_delivery_seconds", "From an event's commit until a viewer's connection took it.",
            streams.deliveries)
    }
}

/// Metrics as text, all with the prefix `orrery_`.
struct PrometheusText {
    enum Kind: String { case counter, gauge, histogram }

    private(set) var text = ""

    /// Adds a metric of one sample.
    mutating func add(_ name: String, _ help: String, _ kind: Kind, _ value: JSONValue) {
        add(name, help, kind, [("", value)])
    }

    /// Adds a metric with a sample for each set of labels; without any sample it is left out.
    mutating func add(_ name: String, _ help: String, _ kind: Kind, _ samples: [(labels: String, value: JSONValue)]) {
        guard !samples.isEmpty else { return }
        begin(name, help, kind)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    /// Adds a histogram in seconds. Its buckets count all that took at most so long.
    mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        begin(name, help, .histogram)
        var seen: Int64 = 0
        for (bound, count) in zip(Histogram.bounds, histogram.counts) {
            seen += count
            line("\(name)_bucket", "le=\"\(JSONWriter.text(Histogram.seconds(bound)))\"", .integer(seen))
        }
        line("\(name)_bucket", "le=\"+Inf\"", .integer(histogram.count))
        line("\(name)_sum", "", Histogram.seconds(histogram.sum))
        line("\(name)_count", "", .integer(histogram.count))
    }

    private mutating func begin(_ name: String, _ help: String, _ kind: Kind) {
        text += "# HELP orrery_\(name) \(help)\n# TYPE orrery_\(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: JSONValue) {
        text += "orrery_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(JSONWriter.text(value))\n"
    }
}
