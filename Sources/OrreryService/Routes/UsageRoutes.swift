// Why: what agents cost is asked for by the day, as it is billed.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum UsageRoutes {
    private static let day = Duration.minutes(24 * 60)

    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/usage", usage)
    }

    /// The last thirty days, or those that are named; a run counts on the day on which it began.
    private static func usage(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let offset = try request.number("utcOffset", in: -720...840, fallback: 0)
        let first = try request.parameter("from").map { text throws(Problem) in try midnight(text, "from", offset) }
        let last = try request.parameter("to").map { text throws(Problem) in try midnight(text, "to", offset) }
        return .research(request) { engine in
            let (now, projects) = (engine.now, engine.access.projects)
            return { history throws(EventLogError) in
                let last = last ?? midnight(before: now, offset)
                let first = first ?? last - day * (Limits.usageDaysDefault - 1)
                let until = last + day
                guard first < until, until - first <= day * Limits.usageDaysMax else {
                    return Problem(
                        422,
                        "Expected ?from= to be at most \(Limits.usageDaysMax) days before ?to=; \(first) is not that to "
                            + "\(last)."
                    ).response(instance: request.path)
                }
                let question = UsageQuestion(
                    from: first, until: until, minutesEastOfUTC: offset, within: projects)
                return .json(
                    told(try history.usage(question), from: question.day(of: first), to: question.day(of: last)))
            }
        }
    }

    private static func told(_ rows: [UsageDay], from first: String, to last: String) -> JSONValue {
        var days: [JSONValue] = []
        var rest = rows[...]
        while let day = rest.first?.day {
            let ofDay = rest.prefix { $0.day == day }
            rest = rest.dropFirst(ofDay.count)
            var told = sum(ofDay)
            told["day"] = .string(day)
            told["providers"] = .array(
                ofDay.map { row in
                    var told = sum([row])
                    told["provider"] = .text(row.provider)
                    return .object(told)
                })
            days.append(.object(told))
        }
        return .object([
            "from": .string(first), "to": .string(last), "days": .array(days), "total": .object(sum(rows[...])),
        ])
    }

    private static func sum(_ rows: ArraySlice<UsageDay>) -> JSONObject {
        var usage = Usage(inputTokens: nil, outputTokens: nil, costMicrodollars: nil)
        for row in rows { usage = usage.added(to: row.usage) }
        var told = usage.json.object ?? [:]
        told["runs"] = .integer(rows.reduce(0) { $0 + $1.runs })
        return told
    }

    /// The midnight with which the day of `instant` begins, `offset` minutes east of UTC.
    private static func midnight(before instant: Instant, _ offset: Int) -> Instant {
        let local = instant + .minutes(Int64(offset))
        let length = day.milliseconds
        return instant - .milliseconds(((local.milliseconds % length) + length) % length)
    }

    /// Reads `2026-01-05`, the midnight with which it begins.
    private static func midnight(_ text: String, _ parameter: String, _ offset: Int) throws(Problem) -> Instant {
        guard text.utf8.count == 10, let midnight = Instant("\(text)T00:00:00.000Z") else {
            throw Problem(400, "Expected ?\(parameter)= to be a day such as 2026-01-05; found \"\(text)\".")
        }
        return midnight - .minutes(Int64(offset))
    }
}
