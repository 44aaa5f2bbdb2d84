// Why: a board says of itself how it does: how long a change takes to reach a screen, what waits, who is behind. Whoever
// drives the engine measures; here is what was measured, as plain values.

package import OrreryJSON
internal import OrreryModel
package import OrreryStreams
package import OrreryTime

/// What a board says of how it does, counted since its process started.
package struct Statistics: Sendable {
    /// When the process started, by the machine's calendar.
    package var startedAt = Instant(milliseconds: 0)
    package var uptime = Duration.zero
    package var epoch = ""
    /// The place of the last durable event.
    package var head: Int64 = 0
    /// Events that were made durable.
    package var events: Int64 = 0
    /// How long the store took to keep what it was given.
    package var commits = Histogram()
    /// Commits that the store refused.
    package var commitsRefused: Int64 = 0
    /// How long the engine was at work at a stretch.
    package var ticks = Histogram()
    /// How long requests waited for the engine.
    package var inboxWaits = Histogram()
    /// Requests that wait for the engine now.
    package var inboxDepth = 0
    /// Long questions that wait for the reader now.
    package var researchDepth = 0
    package var streams = StreamStatistics()
    /// Pieces of the log that were read for viewers behind the ring.
    package var catchUps: Int64 = 0
    /// Streams that found no place.
    package var streamsRefused: Int64 = 0
    /// Bytes that were handed out on streams.
    package var streamBytes: Int64 = 0
    /// Lines of agents that were handed in.
    package var ingest = IngestCounts()
    /// What was told elsewhere.
    package var webhooks = WebhookCounts()
    /// Posts of hooks that found no room.
    package var ingestDropped: Int64 = 0
    /// Answers by the first digit of their status, from 2 on.
    package var answers = [Int64](repeating: 0, count: 4)
    /// The sizes of the database's file and of its write-ahead log; nil where it lies in memory.
    package var databaseBytes: Int64?
    package var walBytes: Int64?
    /// What of the process is in memory; nil where the system does not say.
    package var residentBytes: Int64?

    package init() {}

    /// The answers' classes, as they are written.
    static let answerClasses = ["2xx", "3xx", "4xx", "5xx"]

    package var json: JSONValue {
        .object([
            "startedAt": .instant(startedAt), "uptime": .seconds(uptime), "epoch": .string(epoch),
            "head": .integer(head), "events": .integer(events), "commit": commits.json,
            "commitsRefused": .integer(commitsRefused), "tick": ticks.json,
            "inbox": .object([
                "depth": .integer(Int64(inboxDepth)), "depthMax": .integer(Int64(Limits.inboxMax)),
                "wait": inboxWaits.json,
            ]),
            "research": .object([
                "depth": .integer(Int64(researchDepth)), "depthMax": .integer(Int64(Limits.researchMax)),
            ]),
            "streams": .object([
                "viewers": .object(viewers), "viewersMax": .integer(Int64(streams.viewersMax)),
                "opened": .integer(Int64(streams.opened)), "refused": .integer(streamsRefused),
                "lagEvents": .integer(streams.lagEvents), "catchUps": .integer(catchUps),
                "bytes": .integer(streamBytes), "delivery": streams.deliveries.json,
            ]),
            "ingest": .object([
                "lines": .integer(ingest.lines), "duplicates": .integer(ingest.duplicates),
                "unknown": .integer(ingest.unknown), "refused": .integer(ingest.refused),
                "dropped": .integer(ingestDropped),
            ]),
            "webhooks": .object([
                "delivered": .integer(webhooks.delivered), "failedAttempts": .integer(webhooks.failedAttempts),
                "refused": .integer(webhooks.refused), "givenUp": .integer(webhooks.givenUp),
                "dropped": .integer(webhooks.dropped), "waiting": .integer(webhooks.waiting),
            ]),
            "answers": .object(answersByClass),
            "databaseBytes": databaseBytes.map { .integer($0) } ?? .null,
            "walBytes": walBytes.map { .integer($0) } ?? .null,
            "residentBytes": residentBytes.map { .integer($0) } ?? .null,
        ])
    }

    private var viewers: JSONObject {
        var object = JSONObject()
        for dialect in StreamDialect.allCases {
            object.append("\(dialect)", .integer(Int64(streams.viewers(of: dialect))))
        }
        return object
    }

    private var answersByClass: JSONObject {
        var object = JSONObject()
        for (name, count) in zip(Self.answerClasses, answers) { object.append(name, .integer(count)) }
        return object
    }
}

extension Histogram {
    /// How many there were, and how long half of them, all but one in a hundred, and the longest took, in seconds.
    var json: JSONValue {
        .object([
            "count": .integer(count), "p50": Self.seconds(percentile(50)), "p99": Self.seconds(percentile(99)),
            "max": Self.seconds(count > 0 ? max : nil), "sum": Self.seconds(sum),
        ])
    }

    /// Seconds to the microsecond.
    static func seconds(_ duration: Duration?) -> JSONValue {
        duration.map { .decimal(units: $0.microseconds, places: 6) } ?? .null
    }
}
