// Why: "how many can watch?" is answered by whoever asks, on their own machine, with one command, for any server.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryLoad

enum LoadCommand {
    static let flags = [
        Flag(name: "--url", value: "URL", help: "the server, such as http://127.0.0.1:4000 (that one)"),
        Flag(
            name: "--viewers", value: "N",
            help: "how many watch, all on one stream (100); with 0 it tells what publishing costs"),
        Flag(name: "--rate", value: "R|max", help: "events a second; max publishes as fast as answers come (50)"),
        Flag(name: "--events", value: "M", help: "how many are published (500)"),
        Flag(name: "--size", value: "B", help: "bytes of each, before the server wraps it (120)"),
        Flag(
            name: "--path", value: "PATH",
            help: "the stream (/api/events, whose ids and log are checked too); {task} in it is a new task's id"),
        Flag(name: "--publish-path", value: "PATH", help: "where each is posted as it is (activities of a new task)"),
        Flag(name: "--token", value: "TOKEN", help: "who we are, where the server asks"),
        Flag(
            name: "--slow", value: "10%", help: "viewers that read a byte a second or nothing: a number or a share (0)"),
        Flag(name: "--vanish", value: "10%", help: "viewers that leave without a word and come back (0)"),
        Flag(name: "--publishers", value: "N", help: "connections that publish (64)"),
        Flag(
            name: "--watch", value: "",
            help: "publish nothing; judge what another load, asked the same, publishes, until --patience is over"),
        Flag(name: "--hold", value: "60s", help: "how long to watch at least, whatever is published (0s)"),
        Flag(name: "--patience", value: "10s", help: "how long nobody may get on before the rest counts as lost (10s)"),
        Flag(name: "--scenario", value: "FILE|NAME", help: "publish when the events of this scenario come"),
        Flag(name: "--speed", value: "X", help: "how many times as fast as the scenario's clock, 0.1 to 3600 (1)"),
        Flag(name: "--seed", value: "N", help: "which run of the scenario, and who vanishes when (1, the scenario's)"),
        Flag(name: "--pid", value: "PID", help: "the server's process, to say what a delivery costs it"),
        Flag(name: "--html", value: "FILE", help: "write a report with charts, which needs nothing else"),
        Flag(
            name: "--yardstick", value: "",
            help: "no server: what a bare loop of send() costs here, with --viewers sockets"),
        Flag(name: "--json", value: "", help: "what came of it as one object, for programs"),
    ]

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "load", flags: flags)
        if arguments["--yardstick"] != nil { return try measure(arguments) }
        let plan = try LoadRequest.plan(arguments)
        let isJSON = arguments["--json"] != nil
        // Whether there can be a report is known before the work.
        let report = try arguments["--html"].map { file throws(CommandError) in
            try CommandError.catching { () throws(HostError) in try FileDraft(path: file) }
        }
        let result: LoadResult
        do throws(LoadError) {
            result = try LoadRun(plan, descriptors: DescriptorLimit.raise()).run { doing in
                if !isJSON { Terminal.say("\(doing)…") }
            }
        } catch {
            throw .usage(error.message)
        }
        if let report {
            try CommandError.catching { () throws(HostError) in
                try report.append(LoadPage.html(result).utf8)
                try report.keep()
            }
        }
        if isJSON {
            Terminal.say(JSONWriter.text(.object(result.json)))
        } else {
            Terminal.say(Columns.text(result.rows, indent: "  "))
        }
        let sentences = result.complaints + result.objections
        guard sentences.isEmpty else {
            throw .failure("\(result.verdict): \(sentences.joined(separator: " "))")
        }
    }

    private static func measure(_ arguments: Arguments) throws(CommandError) {
        let known = ["--yardstick", "--viewers", "--rate", "--events", "--size", "--json"]
        for flag in flags where arguments[flag.name] != nil && !known.contains(flag.name) {
            throw .usage("\(flag.name) says nothing to --yardstick, which asks no server. Drop it.")
        }
        let asked = try LoadRequest.yardstick(arguments)
        let yardstick: Yardstick
        do throws(LoadError) {
            yardstick = try Yardstick.measure(
                viewers: asked.viewers, frameBytes: asked.frameBytes, schedule: asked.schedule,
                descriptors: DescriptorLimit.raise())
        } catch {
            throw .usage(error.message)
        }
        if arguments["--json"] != nil {
            Terminal.say(JSONWriter.text(.object(yardstick.json)))
        } else {
            Terminal.say(Columns.text(yardstick.rows, indent: "  "))
        }
    }
}
