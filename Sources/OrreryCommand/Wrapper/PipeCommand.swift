// Why: what is piped anyway, or was saved once, is seen on the board without a word to who wrote it.

internal import OrreryAgents
internal import OrreryHost
internal import OrreryModel

enum PipeCommand {
    static let flags =
        [
            Flag(name: "--dialect", value: "NAME", help: "how the program writes (auto: its lines tell)"),
            Flag(name: "--quiet", value: "", help: "write nothing to standard output"),
        ] + DeliveryRequest.flags

    static func run(_ words: [String]) throws(CommandError) -> Int32 {
        let arguments = try Arguments(words, verb: "pipe", flags: flags)
        let dialect = arguments["--dialect"] ?? "auto"
        guard dialect == "auto" || AgentDialect(rawValue: dialect) != nil else {
            let known = ["auto"] + AgentDialect.allCases.map(\.rawValue)
            throw .usage("Expected --dialect to be one of \(known.joined(separator: ", ")), found \"\(dialect)\".")
        }
        let signals = PipeReader.holdSignals()
        let request = try DeliveryRequest(arguments)
        // The same file has the same name, so that its pieces are known again; what is no file is new each time.
        let isLong = (PipeReader.size ?? 0) > Int64(Limits.ingestBodyBytesMax)
        let name = isLong ? PipeReader.fingerprint(beginningBytes: Limits.ingestBodyBytesMax) : nil
        let courier = Courier(
            request.delivery(stream: name.map { "file-\($0)" } ?? DeliveryRequest.newID(), dialect: dialect),
            sources: 1,
            manner: PipeReader.isFile ? .file : .wholeOrLive, say: { Terminal.complain($0) })
        PipeReader.listen(signals, courier)
        request.sendWhatWaits()
        courier.start()
        let isRead = PipeReader.copy(to: courier, isQuiet: arguments["--quiet"] != nil)
        if courier.finish(end: .closed) { request.sendWhatWaits() }
        request.tell(courier)
        guard isRead else { PipeReader.endWithoutReader() }
        return 0
    }
}
