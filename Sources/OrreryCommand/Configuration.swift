// Why: what a board can be told in a file, with the seeds' names where they have them. A flag wins over the file.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

struct Configuration {
    var listen = "127.0.0.1:4000"
    var database = "orrery.db"
    /// Names beside the loopback ones under which the board may be asked.
    var hosts: [String] = []
    var settings = BoardSettings()
    var streamHeartbeat = Duration.seconds(30)
    var streamsMax = Limits.streamsMax
    /// Of the streams of projects, for one user; and how long one of them lasts.
    var streamsPerUserMax = Limits.streamsPerUserMax
    var streamLifetime = Limits.streamLifetime

    init() {}

    /// What holds without any flag: the file that `--config` names, else `orrery.json` where the command was given.
    static func inForce(file: String?) throws(CommandError) -> Configuration {
        if let file { return try Configuration(file: file) }
        return SystemFiles.exists(standardFile) ? try Configuration(file: standardFile) : Configuration()
    }

    private static let standardFile = "orrery.json"

    private init(file: String) throws(CommandError) {
        do throws(HostError) {
            let bytes = try SystemFiles.read(file)
            do throws(DocumentError) {
                self = try JSONDocument.read(bytes, name: file) { Configuration(&$0) }
            } catch {
                throw HostError(error.description)
            }
        } catch {
            throw .usage(error.description)
        }
    }

    private init(_ fields: inout ObjectReader) {
        listen = fields.text("listen") ?? listen
        database = fields.text("db") ?? database
        hosts = fields.texts("hosts") ?? hosts
        settings.mode = fields.choice(WorkspaceMode.self, "mode") ?? settings.mode
        settings.cleanupAfter = fields.duration("cleanupAfter") ?? settings.cleanupAfter
        settings.cleansUpFailed = fields.flag("cleanupFailed") ?? settings.cleansUpFailed
        if let steps = fields.texts("initSteps") {
            if steps.isEmpty || Set(steps).count < steps.count || !Set(steps).isDisjoint(with: ["INACTIVE", "ACTIVE"]) {
                fields.fail("initSteps", "Expected names of steps, each once, without INACTIVE and ACTIVE at the ends.")
            }
            settings.initSteps = steps
        }
        guard let (key, value) = fields.member(["monitoring"]) else { return }
        guard let object = value.object else {
            fields.fail(key, "Expected an object, found \(value.kind).")
            return
        }
        var monitoring = ObjectReader(object, at: "/\(key)")
        // Seed 001's setting is in seconds; more than 30 would let proxies cut the line.
        if let seconds = monitoring.integer("streamHeartbeatInterval", in: 1...30) {
            streamHeartbeat = .seconds(seconds)
        }
        if let streams = monitoring.integer("maxConcurrentStreams", in: 1...800) { streamsMax = Int(streams) }
        if let streams = monitoring.integer("streamsPerUserMax", in: 1...800) { streamsPerUserMax = Int(streams) }
        // Less than a second would let a page do nothing but connect.
        streamLifetime = monitoring.duration("streamLifetime", atLeast: .seconds(1)) ?? streamLifetime
        monitoring.refuseUnknown()
        fields.merge(monitoring.errors)
    }
}
