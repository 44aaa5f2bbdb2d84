// Why: a bench compares results by program, so the result is also one object, durations in microseconds.

package import OrreryJSON

extension LoadResult {
    /// All of it, for programs.
    package var json: JSONObject {
        [
            "result": .string(verdict), "complaints": .array(complaints.map { .string($0) }),
            "objections": .array(objections.map { .string($0) }),
            "server": .string("\(plan.host):\(plan.port)"), "path": .string(plan.path),
            "viewers": .object([
                "count": .integer(Int64(plan.viewers)), "slow": .integer(Int64(plan.slow)),
                "vanishing": .integer(Int64(plan.vanishing)), "vanished": .integer(Int64(whole.vanished)),
                "resumes": .integer(Int64(whole.resumes)),
                "cutOff": .integer(Int64(whole.cuts)), "refusedReturns": .integer(Int64(whole.refusedReturns)),
            ]),
            "published": .object([
                "events": .integer(Int64(plan.schedule.count)), "payloadBytes": .integer(Int64(plan.payloadBytes)),
                "flatOut": .bool(plan.schedule.isFlatOut), "sent": .integer(Int64(measured.sent)),
                "accepted": .integer(Int64(measured.accepted)), "refused": .integer(Int64(whole.refused)),
                "unanswered": .integer(Int64(whole.unanswered)), "late": .integer(Int64(measured.late)),
                "starved": .integer(Int64(measured.starved)),
                "lag": Self.json(measured.publisherLag), "answer": Self.json(measured.answer),
            ]),
            "deliveries": .integer(measured.deliveries), "deliveriesPerSecond": .integer(deliveriesPerSecond),
            "receivedBytes": .integer(measured.receivedBytes),
            "seconds": .decimal(units: nanoseconds / 1_000_000, places: 3),
            "latency": Self.json(measured.latency),
            "exactness": .object([
                "lost": .integer(exactness.lost), "twice": .integer(exactness.twice),
                "reordered": .integer(exactness.reordered), "resets": .integer(Int64(exactness.resets)),
                "incomplete": .integer(Int64(exactness.incomplete)),
                "digests": .integer(Int64(exactness.digests.count)),
                "logDigest": .text(exactness.log.map { StreamDigest.text($0.value) }),
                "agreeingWithLog": exactness.log.map { .integer(Int64($0.agreeing)) } ?? .null,
            ]),
            "generator": .object([
                "cpuMicroseconds": .decimal(units: generator.cpuNanoseconds, places: 3),
                "cpuPercent": .decimal(units: generator.cpuPerMille, places: 1),
            ]),
            "serverProcess": serverJSON,
        ]
    }

    private var serverJSON: JSONValue {
        guard let cpu = server.cpuNanoseconds, let before = server.before, let after = server.after else {
            return .null
        }
        return .object([
            "cpuMicroseconds": .decimal(units: cpu, places: 3),
            "cpuMicrosecondsPerDelivery": .decimal(
                units: measured.deliveries > 0 ? cpu / measured.deliveries : 0, places: 3),
            "residentBytesEmpty": .integer(server.empty?.residentBytes ?? 0),
            "residentBytesBefore": .integer(before.residentBytes), "residentBytesAfter": .integer(after.residentBytes),
        ])
    }

    private static func json(_ histogram: LatencyHistogram) -> JSONValue {
        guard histogram.count > 0 else { return .null }
        var object: JSONObject = ["count": .integer(histogram.count)]
        for (name, per100k) in percentilesShown {
            object.append(
                "\(name)Microseconds", .decimal(units: histogram.percentile(per100k: per100k) ?? 0, places: 3))
        }
        object.append("maxMicroseconds", .decimal(units: histogram.maxNanoseconds, places: 3))
        return .object(object)
    }
}
