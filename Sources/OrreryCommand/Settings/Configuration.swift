// Why: everything that whoever runs a board can decide, as one value with its defaults; how it is told is in `Setting`.

internal import OrreryAgents
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// What a board is run with, and who said so.
struct Configuration: Sendable {
    var listen = "127.0.0.1:4000"
    var database = "orrery.db"
    /// Names beside the loopback ones under which the board may be asked.
    var hosts: [String] = []
    var settings = BoardSettings()
    /// Whether there are streams at all; without them viewers poll.
    var isStreaming = true
    var takesStreamsOver = true
    var streamHeartbeat = Duration.seconds(30)
    var streamsMax = Limits.streamsMax
    /// Of the streams of projects, for one user; and how long one of them lasts.
    var streamsPerUserMax = Limits.streamsPerUserMax
    var streamLifetime = Limits.streamLifetime
    var ringFramesMax = Limits.ringFramesMax
    /// How log files are followed; the folders that they may lie in are among `settings`.
    var logTail = LogTailSettings()
    /// Where the page is for people elsewhere, without a slash at its end; empty when nobody has said.
    var publicURL = ""
    var webhooks: [Webhook] = []

    /// Where what is not the default came from, by the setting's name.
    var sources: [String: SettingSource] = [:]

    init() {}

    /// How long a run may last that names no time of its own; zero for as long as it likes, as it is written.
    var maxRuntime: Duration {
        get { settings.maxRuntime ?? .zero }
        set { settings.maxRuntime = newValue > .zero ? newValue : nil }
    }
}

/// Who said what is in force. A later case wins over an earlier one (design page 4, "Configuration").
enum SettingSource: Hashable, Sendable, CustomStringConvertible {
    case standard
    case file(name: String, line: Int)
    case environment(variable: String)
    case flag(name: String)

    /// `default`, `file`, `environment` or `flag`.
    var kind: String {
        switch self {
        case .standard: "default"
        case .file: "file"
        case .environment: "environment"
        case .flag: "flag"
        }
    }

    /// The line of the file, the variable or the flag; nil for a default.
    var place: String? {
        switch self {
        case .standard: nil
        case .file(let name, let line): "\(name):\(line)"
        case .environment(let name), .flag(let name): name
        }
    }

    var description: String { place.map { "\(kind) \($0)" } ?? kind }
}
