// Why: the table. A new setting is an entry here and a member of `Configuration`.

internal import OrreryAgents
internal import OrreryModel
internal import OrreryTime

extension Setting {
    /// Every setting, in the order in which they are shown.
    static let all: [Setting] = [
        Setting(
            "listen", .text(\.listen, called: "an address such as 127.0.0.1:4000"), flagValue: "ADDRESS:PORT",
            "where to listen; beyond loopback there must be a token"),
        Setting(
            "db", .text(\.database, called: "the path of a file"), flagValue: "FILE",
            "the database, created when it is not there"),
        Setting(
            "hosts", .list(\.hosts, of: "host names such as board.example", each: { !$0.contains("/") }),
            "names beside localhost under which the board may be asked"),
        Setting("mode", .mode(\.settings.mode), "the mode of tasks whose project and creator name none"),
        Setting("initSteps", .initSteps(\.settings.initSteps), "the steps between INACTIVE and ACTIVE, in order"),
        Setting(
            "cleanupAfter", .duration(\.settings.cleanupAfter, atLeast: .zero),
            "from the end of a remote task to the cleanup of its workspace"),
        Setting(
            "cleanupFailed", .flag(\.settings.cleansUpFailed), "whether failed remote tasks are cleaned up too"),
        Setting(
            "sweepInterval", .duration(\.settings.sweepInterval, atLeast: .seconds(1)),
            "how often the board looks for cleanups that are due"),
        Setting(
            "quietAfter", .duration(\.settings.quietAfter, atLeast: .zero),
            "silence after which a running task is quiet; 0s is never"),
        Setting(
            "stuckAfter", .duration(\.settings.stuckAfter, atLeast: .zero),
            "silence after which a running task is stuck; 0s is never"),
        Setting(
            "loopAfter", .duration(\.settings.loopAfter, atLeast: .zero),
            "time without anything new after which a running task is stuck; 0s is never"),
        Setting(
            "launchAfter", .duration(\.settings.launchAfter, atLeast: .zero),
            "time to its first sign of life after which a task is stuck; 0s is never"),
        Setting(
            "roles", .roles(\.settings.roles),
            "thresholds of roles that differ from the board's: quietAfter, stuckAfter, loopAfter, launchAfter"),
        Setting(
            "maxRuntime", .duration(\.maxRuntime, atLeast: .zero),
            "how long a run may last that names no timeout; 0s is for as long as it likes"),
        Setting(
            "logRoots",
            .list(
                \.settings.logRoots, of: "absolute paths of folders such as /var/log/agents",
                each: { $0.hasPrefix("/") }), "folders below which log files of runs are read; without one none is"),
        Setting(
            "logPollInterval", .duration(\.logTail.pollInterval, atLeast: .milliseconds(10)),
            aliases: [Alias("LOG_TAIL_POLL_INTERVAL_MS", in: "ms")],
            "how often a log file that was read to its end is looked at"),
        Setting(
            "logFileWait", .duration(\.logTail.fileWait, atLeast: .zero),
            "how long a log file may be missing before that is said"),
        Setting(
            "logLineBytesMax", .number(\.logTail.lineBytesMax, in: Limits.logLineBytesRange),
            aliases: [Alias("LOG_TAIL_MAX_LINE_BYTES")], "bytes of a log line before it is cut with a mark"),
        Setting(
            "deliverableRoots",
            .list(
                \.settings.deliverableRoots, of: "absolute paths of folders such as /srv/made",
                each: { $0.hasPrefix("/") }),
            "folders below which deliverables may be downloaded, by whoever sees the task; without one none is"),
        Setting(
            "servers", .servers(\.settings.servers),
            "servers that are reached with the system's ssh, and the commands that may be run there by their names"),
        Setting(
            "publicUrl", .page(\.publicURL), "where people elsewhere find the page, for the links that they are sent"),
        Setting(
            "webhooks", .webhooks(\.webhooks),
            "who is told elsewhere, by name: url, secretFile, events, project, allowPrivate; the file is not shown to anybody"
        ),
        Setting(
            "eventChannelBuffer", .number(\.ringFramesMax, in: Limits.ringFramesRange),
            aliases: [Alias("EVENT_CHANNEL_BUFFER")],
            "events kept in memory for viewers a little behind; others are read from the log"),
        Setting(
            "monitoring.enableLiveStreaming", .flag(\.isStreaming),
            "whether there are event streams; without them pages poll"),
        Setting(
            "streamTakeover", .flag(\.takesStreamsOver),
            "whether the sockets of streams are taken over from libmicrohttpd, if a trial at the start shows that it works"
        ),
        Setting(
            "monitoring.activityLogRetention", .days(\.settings.activityLogRetention, in: Limits.retentionDaysRange),
            "days that activities and log lines are kept; what runs were and how much they said stays"),
        Setting(
            "eventRetention", .duration(\.settings.eventRetention, atLeast: .seconds(86_400)),
            "how long events are kept at least; the board of an older moment cannot be shown"),
        Setting(
            "monitoring.streamHeartbeatInterval", .seconds(\.streamHeartbeat, in: Limits.streamHeartbeatRange),
            aliases: [Alias("SSE_HEARTBEAT_INTERVAL_S")],
            "silence after which a stream says that it is alive"),
        Setting(
            "monitoring.maxConcurrentStreams", .number(\.streamsMax, in: Limits.streamsRange),
            "streams at once, of everybody together; the next one is answered 429"),
        Setting(
            "monitoring.streamsPerUser", .number(\.streamsPerUserMax, in: Limits.streamsRange),
            aliases: [Alias("SSE_MAX_CONNECTIONS_PER_USER")],
            "streams of projects at once, of one user; the next one is answered 429"),
        // Less than a second would let a page do nothing but connect.
        Setting(
            "monitoring.streamLifetime", .duration(\.streamLifetime, atLeast: .seconds(1)),
            aliases: [Alias("SSE_CONNECTION_TIMEOUT_M", in: "m")],
            "how long a stream of a project lasts until it is to be opened again"),
    ]
}
