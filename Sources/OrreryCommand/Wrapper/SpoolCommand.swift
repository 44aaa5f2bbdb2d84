// Why: what waits for a board can be looked at, and sent, by whoever does not want to wait for the next command.

internal import OrreryAgents
internal import OrreryHost

enum SpoolCommand {
    static let flags =
        DeliveryRequest.boardFlags + [
            Flag(name: "--list", value: "", help: "send nothing; say what waits, and for which board"),
            Flag(name: "--quiet", value: "", help: "say nothing"),
        ]

    static func run(_ words: [String]) throws(CommandError) -> Int32 {
        let arguments = try Arguments(words, verb: "spool", flags: flags)
        let request = try DeliveryRequest(arguments)
        guard let folder = SpoolFolder.ofUser else {
            throw .failure("There is no place for a spool: neither XDG_STATE_HOME nor HOME names a folder.")
        }
        let isQuiet = arguments["--quiet"] != nil
        var waits = false
        var isEmpty = true
        for path in folder.files() {
            guard let found = SpoolDelivery.look(path) else { continue }
            // A board that was named is the only one that is meant.
            guard arguments["--board"] == nil || found.url == request.address.url else { continue }
            isEmpty = false
            if arguments["--list"] != nil {
                Terminal.say("\(path): \(found.bytes) bytes for \(found.url).")
                continue
            }
            // Who we are is said to the board that it was given for.
            let outcome = SpoolDelivery.send(path) { $0 == request.address.url ? request.token : nil }
            let sentence: String
            switch outcome {
            case .delivered(let bytes): sentence = "\(bytes) bytes were delivered to \(found.url)."
            case .waiting(let reason):
                sentence = "\(path) waits: \(found.url) does not take it (\(reason))."
                waits = true
            case .refused(let reason): sentence = "\(path) was put aside: \(found.url) will not take it. \(reason)"
            case .busy: continue
            }
            if !isQuiet { Terminal.say(sentence) }
        }
        let refused = folder.files(ending: ".refused")
        if !isQuiet {
            if isEmpty { Terminal.say("Nothing waits in \(folder.path).") }
            for path in refused { Terminal.say("\(path) was put aside. Remove it when you have no use for it.") }
        }
        return waits ? 1 : 0
    }
}
