// Why: a number without its conditions is an opinion. The result says what was asked, what was seen, what it cost, and
// whether the generator itself was too slow for it to be worth anything.

/// What came of a load test.
package struct LoadResult: Sendable {
    /// What the generator used while it published, or up to the last delivery: whichever was busier.
    package struct Generator: Hashable, Sendable {
        let cpuNanoseconds: Int64
        let wallNanoseconds: Int64

        /// Of one processor, in thousandths.
        var cpuPerMille: Int64 { cpuNanoseconds * 1_000 / wallNanoseconds }
    }

    /// What the server had used before the first viewer, with all of them connected, and after the last delivery; nil
    /// where it is not known.
    package struct Server: Hashable, Sendable {
        let empty: ProcessUse?
        let before: ProcessUse?
        let after: ProcessUse?

        var cpuNanoseconds: Int64? {
            guard let before, let after else { return nil }
            return after.cpuNanoseconds - before.cpuNanoseconds
        }
    }

    let plan: LoadPlan
    /// Without what the slow ones caught up with at the end.
    let measured: LoadMeasure
    let whole: LoadMeasure
    package let exactness: LoadExactness
    let generator: Generator
    let server: Server

    /// Busier than this, the generator measures itself.
    private static let cpuPerMilleMax: Int64 = 850
    /// More slots than this that were late, of a hundred, and the schedule was not kept.
    private static let latePercentMax = 1

    /// From the start to the last delivery.
    var nanoseconds: Int64 { max(measured.lastDelivery - measured.start, 1) }
    var deliveriesPerSecond: Int64 { Int64(Int128(measured.deliveries) * 1_000_000_000 / Int128(nanoseconds)) }

    /// Why the numbers say nothing of the server, as sentences; none when they do.
    package var objections: [String] {
        var objections: [String] = []
        if generator.cpuPerMille > Self.cpuPerMilleMax {
            objections.append(
                "The generator used \(Self.tenths(generator.cpuPerMille)) % of its processor, more than "
                    + "\(Self.tenths(Self.cpuPerMilleMax)) %: it may have been slower than the server. Ask for fewer "
                    + "viewers or run several.")
        }
        if measured.late * 100 > measured.sent * Self.latePercentMax {
            objections.append(
                "\(measured.late) of \(measured.sent) events were sent more than "
                    + "\(LoadLimits.lateNanoseconds / 1_000_000) ms after they were due, more than "
                    + "\(Self.latePercentMax) %: the schedule was not kept. \(measured.starved) of them found all "
                    + "\(plan.publishers) publishers waiting for answers. Ask for a lower rate or more publishers.")
        }
        return objections
    }

    /// What the server did wrong, as sentences; none when everybody has got everything.
    package var complaints: [String] {
        var complaints: [String] = []
        if exactness.lost > 0 || exactness.twice > 0 || exactness.reordered > 0 {
            complaints.append(
                "\(exactness.lost) events were lost, \(exactness.twice) came twice, \(exactness.reordered) out of order."
            )
        }
        if exactness.incomplete > 0 { complaints.append("\(exactness.incomplete) viewers have not got everything.") }
        if exactness.resets > 0 { complaints.append("\(exactness.resets) viewers were told to begin again (reset).") }
        if let log = exactness.log, log.agreeing < exactness.viewers {
            complaints.append(
                "\(exactness.viewers - log.agreeing) viewers have seen something else than the log holds.")
        } else if exactness.log == nil, exactness.digests.count > 1 {
            complaints.append("The viewers have seen \(exactness.digests.count) different things.")
        }
        if whole.refused > 0 {
            complaints.append("\(whole.refused) events were refused, the first with: \(whole.firstRefusal ?? "").")
        }
        if whole.withoutNumber > 0 { complaints.append("\(whole.withoutNumber) frames had no epoch-seq as their id.") }
        return complaints
    }

    /// In a word: `exact`, `inexact`, or `INVALID` when the generator was too slow to say how fast the server is.
    package var verdict: String { complaints.isEmpty ? objections.isEmpty ? "exact" : "INVALID" : "inexact" }

    // MARK: For people

    /// As rows of a name and a value.
    package var rows: [[String]] {
        let latency = measured.latency
        var rows = [
            ["result", verdict],
            [
                "asked",
                plan.isWatching
                    ? "what others publish, seed \(plan.seed)"
                    : "\(plan.schedule.count) events of \(plan.payloadBytes) bytes "
                        + (plan.schedule.isFlatOut
                            ? "as fast as they go" : "in \(Self.microseconds(plan.schedule.nanoseconds))")
                        + ", \(plan.publishers) publishers, seed \(plan.seed)",
            ],
            [
                "viewers",
                "\(plan.viewers)"
                    + (plan.slow > 0 ? ", \(plan.slow) slow" : "")
                    + (plan.vanishing > 0 ? ", \(plan.vanishing) vanishing (\(whole.vanished) times)" : "")
                    + (whole.cuts > 0 ? ", cut off \(whole.cuts) times" : "")
                    + (whole.resumes > 0 ? ", resumed \(whole.resumes) times" : ""),
            ],
            [
                "published",
                "\(measured.sent), \(measured.accepted) accepted"
                    + (whole.refused > 0 ? ", \(whole.refused) refused" : "")
                    + (whole.unanswered > 0 ? ", \(whole.unanswered) without an answer" : ""),
            ],
            ["deliveries", "\(measured.deliveries), \(deliveriesPerSecond) a second"],
            ["lost", "\(exactness.lost), twice \(exactness.twice), out of order \(exactness.reordered)"],
            [
                "digest",
                exactness.log.map {
                    "\(StreamDigest.text($0.value)), \($0.agreeing) of \(exactness.viewers) viewers agree with the log"
                } ?? "\(exactness.digests.count) among \(exactness.viewers) viewers",
            ],
            ["latency", Self.percentiles(latency)],
            ["answers", Self.percentiles(measured.answer)],
        ]
        rows.append([
            "publisher",
            plan.schedule.isFlatOut
                ? "flat out: as fast as the answers came" : "late \(Self.percentiles(measured.publisherLag))",
        ])
        rows.append(["generator", "\(Self.tenths(generator.cpuPerMille)) % of one processor"])
        if let cpu = server.cpuNanoseconds, let after = server.after {
            let (count, name) =
                measured.deliveries > 0
                ? (measured.deliveries, "delivery") : (max(Int64(measured.accepted), 1), "publish")
            rows.append([
                "server",
                "\(Self.tenths(cpu * 1_000 / generator.wallNanoseconds)) % of one processor, "
                    + "\(Self.microseconds(cpu / count)) a \(name), "
                    + "\(after.residentBytes / 1_024) KiB",
            ])
        }
        return rows
    }

    static func percentiles(_ histogram: LatencyHistogram) -> String {
        guard histogram.count > 0 else { return "none" }
        let parts = percentilesShown.map { name, per100k in
            "\(name) \(microseconds(histogram.percentile(per100k: per100k) ?? 0))"
        }
        return (parts + ["max \(microseconds(histogram.maxNanoseconds))"]).joined(separator: ", ")
    }

    static let percentilesShown: [(name: String, per100k: Int64)] = [
        ("p50", 50_000), ("p90", 90_000), ("p99", 99_000), ("p99.9", 99_900),
    ]

    /// Thousandths as a percentage.
    static func tenths(_ perMille: Int64) -> String { "\(perMille / 10).\(perMille % 10)" }

    /// A duration in the unit that suits it, to three digits.
    static func microseconds(_ nanoseconds: Int64) -> String {
        func text(_ unit: Int64, _ name: String) -> String {
            let whole = nanoseconds / unit
            guard whole < 100 else { return "\(whole) \(name)" }
            let rest = nanoseconds % unit * 100 / unit
            return whole < 10 ? "\(whole).\(rest < 10 ? "0" : "")\(rest) \(name)" : "\(whole).\(rest / 10) \(name)"
        }
        if nanoseconds < 1_000_000 { return text(1_000, "µs") }
        return nanoseconds < 1_000_000_000 ? text(1_000_000, "ms") : text(1_000_000_000, "s")
    }
}
