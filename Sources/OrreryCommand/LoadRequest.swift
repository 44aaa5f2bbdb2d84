// Why: what is asked of `orrery load` is read whole before the first connection, so that what is wrong with it costs
// nothing.

internal import OrreryLoad
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation
internal import OrreryTime

enum LoadRequest {
    static func plan(_ arguments: Arguments) throws(CommandError) -> LoadPlan {
        let (host, port) = try address(arguments["--url"] ?? "http://127.0.0.1:4000")
        var plan = LoadPlan(host: host, port: port, schedule: try schedule(arguments))
        plan.viewers = try number(arguments, "--viewers", in: 0...1_000_000) ?? plan.viewers
        plan.payloadBytes =
            try number(arguments, "--size", in: LoadMarker.bytesMin...LoadLimits.payloadBytesMax) ?? plan.payloadBytes
        plan.publishers = try number(arguments, "--publishers", in: 1...1_000) ?? plan.publishers
        plan.path = try path(arguments, "--path") ?? plan.path
        plan.publishPath = try path(arguments, "--publish-path")
        plan.token = arguments["--token"]
        plan.slow = try share(arguments, "--slow", of: plan.viewers)
        plan.vanishing = try share(arguments, "--vanish", of: plan.viewers)
        plan.seed =
            try arguments["--seed"].map { text throws(CommandError) in
                try SimulateRequest.seed(text, "--seed")
            } ?? plan.seed
        plan.patienceNanoseconds =
            try span(arguments, "--patience", from: .milliseconds(100), to: .minutes(10)) ?? plan.patienceNanoseconds
        plan.holdNanoseconds =
            try span(arguments, "--hold", from: .zero, to: .minutes(24 * 60)) ?? plan.holdNanoseconds
        plan.isWatching = arguments["--watch"] != nil
        if plan.isWatching {
            guard plan.isNative else {
                throw .usage(
                    "Expected --watch on \(LoadPlan.nativePath), found another stream, whose ids do not tell where a "
                        + "run ends. Drop --path and --publish-path.")
            }
            // What the other one publishes takes as long as its schedule, which is all that is kept of it.
            plan.holdNanoseconds = max(plan.holdNanoseconds, plan.schedule.nanoseconds)
            plan.schedule = LoadSchedule(events: 0, perSecond: 1)
        }
        plan.pid = try number(arguments, "--pid", in: 1...Int(Int32.max)).map { Int32($0) }
        guard plan.slow + plan.vanishing <= plan.viewers else {
            throw .usage(
                "Expected --slow and --vanish to leave somebody, found \(plan.slow) and \(plan.vanishing) of "
                    + "\(plan.viewers) viewers.")
        }
        if let token = plan.token, !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) {
            throw .usage("Expected --token to be a token, found one with spaces or control characters.")
        }
        if let pid = plan.pid, !LoadRun.canMeasure(pid: pid) {
            throw .usage("Expected --pid to be a process of this machine, found \(pid), which is none.")
        }
        return plan
    }

    /// What is asked of the bare loop: 1,000 sockets and frames of 200 bytes, as in what it is compared with.
    static func yardstick(
        _ arguments: Arguments
    ) throws(CommandError) -> (viewers: Int, frameBytes: Int, schedule: LoadSchedule) {
        (
            try number(arguments, "--viewers", in: 1...1_000_000) ?? 1_000,
            try number(arguments, "--size", in: 1...LoadLimits.payloadBytesMax) ?? 200, try schedule(arguments)
        )
    }

    /// Reads `http://HOST[:PORT]`.
    private static func address(_ url: String) throws(CommandError) -> (host: String, port: UInt16) {
        let wrong = CommandError.usage(
            "Expected --url to be such as http://127.0.0.1:4000, found \"\(url)\". The stream's path is --path, and TLS "
                + "is not spoken.")
        guard url.hasPrefix("http://") else { throw wrong }
        var rest = url.dropFirst("http://".count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, isPlain(host), !host.contains("/") else { throw wrong }
        guard parts.count == 2 else { return (String(host), 80) }
        guard let port = UInt16(parts[1]), port > 0 else { throw wrong }
        return (String(host), port)
    }

    private static func isPlain(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    private static func path(_ arguments: Arguments, _ flag: String) throws(CommandError) -> String? {
        guard let path = arguments[flag] else { return nil }
        guard path.hasPrefix("/"), isPlain(path) else {
            throw .usage("Expected \(flag) to be a path such as /api/events, found \"\(path)\".")
        }
        return path
    }

    private static func number(
        _ arguments: Arguments, _ flag: String, in range: ClosedRange<Int>
    ) throws(CommandError) -> Int? {
        guard let text = arguments[flag] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .usage(
                "Expected \(flag) to be a whole number from \(range.lowerBound) to \(range.upperBound), found "
                    + "\"\(text)\".")
        }
        return number
    }

    /// A duration, in nanoseconds.
    private static func span(
        _ arguments: Arguments, _ flag: String, from least: Duration, to most: Duration
    ) throws(CommandError) -> Int64? {
        guard let text = arguments[flag] else { return nil }
        guard let duration = Duration(text: text), duration >= least, duration <= most else {
            throw .usage("Expected \(flag) to be from \(least.text) to \(most.text), found \"\(text)\".")
        }
        return duration.milliseconds * 1_000_000
    }

    /// A number of the viewers, or a percentage of them, rounded up.
    private static func share(_ arguments: Arguments, _ flag: String, of viewers: Int) throws(CommandError) -> Int {
        guard let text = arguments[flag] else { return 0 }
        if text.hasSuffix("%"), let percent = Int(text.dropLast()), 0...100 ~= percent {
            return (viewers * percent + 99) / 100
        }
        guard let count = Int(text), 0...viewers ~= count else {
            throw .usage(
                "Expected \(flag) to be a number of the \(viewers) viewers or a share such as 10%, found \"\(text)\".")
        }
        return count
    }

    // MARK: When

    private static func schedule(_ arguments: Arguments) throws(CommandError) -> LoadSchedule {
        if let scenario = arguments["--scenario"] { return try schedule(scenario: scenario, arguments) }
        if arguments["--speed"] != nil {
            throw .usage("--speed is that of a scenario. Name one with --scenario, or give a --rate.")
        }
        let events = try number(arguments, "--events", in: 0...LoadLimits.eventsMax) ?? 500
        if arguments["--rate"] == "max" { return LoadSchedule(flatOut: events) }
        guard let rate = arguments["--rate"] else { return LoadSchedule(events: events, perSecond: 50) }
        guard let rate = Int(rate), 1...1_000_000 ~= rate else {
            throw .usage("Expected --rate to be max, or events a second from 1 to 1000000; found \"\(rate)\".")
        }
        return LoadSchedule(events: events, perSecond: rate)
    }

    /// When the events of a scenario come: it is played without viewers, as fast as it goes, and only the moments of
    /// its events are kept. What is published at them is the generator's own: a scenario's events are the work of a
    /// whole board of agents, which a server does not take from outside.
    private static func schedule(scenario name: String, _ arguments: Arguments) throws(CommandError) -> LoadSchedule {
        guard arguments["--rate"] == nil else {
            throw .usage("Expected --scenario or --rate, found both. A scenario has its own rate; --speed scales it.")
        }
        let scenario = try ScenarioSource.read(name)
        let speed = try arguments["--speed"].map { text throws(CommandError) in
            guard let speed = try SimulateRequest.speed(text) else {
                throw CommandError.usage("Expected --speed to be a number from 0.1 to 3600, found \"max\".")
            }
            return speed
        }
        let seed = try arguments["--seed"].map { text throws(CommandError) in
            try SimulateRequest.seed(text, "--seed")
        }
        let eventsMax = try number(arguments, "--events", in: 0...LoadLimits.eventsMax)
        // A scenario of months has the moments of its first events within minutes of it.
        var length = eventsMax == nil ? scenario.until - scenario.start : .minutes(1)
        while true {
            let until = min(scenario.start + length, scenario.until)
            let found = try moments(of: scenario, named: name, seed: seed, until: until)
            guard until < scenario.until, found.count < eventsMax ?? 0 else {
                return LoadSchedule(
                    milliseconds: Array(found.prefix(eventsMax ?? LoadLimits.eventsMax)),
                    speedPerMille: speed ?? 1_000)
            }
            length = length + length
        }
    }

    /// When the events of a scenario come up to a moment, in milliseconds of its clock.
    private static func moments(
        of scenario: Scenario, named name: String, seed: UInt64?, until: Instant
    ) throws(CommandError) -> [Int64] {
        let plan = TrialPlan(scenario, seed: seed ?? scenario.seed, until: until, kinds: [])
        var moments: [Int64] = []
        let trial = SimulateStage.trial(plan, on: .kernel)
        trial.onEvent = { event in
            // A trial that ends early winds down, which the scenario itself does not do there.
            let isWithin = until == scenario.until || event.event.at <= until
            if isWithin, moments.count < LoadLimits.eventsMax { moments.append(event.event.at.milliseconds) }
        }
        do throws(TrialError) {
            _ = try trial.run()
        } catch {
            throw .failure("The scenario \(name) does not run: \(error). \"orrery simulate \(name)\" tells more.")
        }
        return moments
    }
}
