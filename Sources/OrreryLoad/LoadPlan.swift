// Why: what is asked of a load test is read whole before the first connection, so that what is wrong with it costs nothing.

/// A load test that is wanted.
package struct LoadPlan: Sendable {
    /// Where the server is: plain HTTP.
    package var host: String
    package var port: UInt16
    /// What each viewer asks for; `{task}` stands for a task that is made for the run, the one that is published to.
    package var path: String
    /// Where the payload is posted as it is; nil for activities of a task of Orrery's.
    package var publishPath: String?
    package var token: String?
    package var viewers: Int
    package var schedule: LoadSchedule
    /// Whether this process publishes nothing and judges what another one publishes.
    package var isWatching = false
    /// The size of what is posted; the server wraps more around it.
    package var payloadBytes: Int
    /// How many of the viewers read a byte a second or nothing, and how many leave without a word and come back.
    package var slow: Int
    package var vanishing: Int
    /// Connections that publish.
    package var publishers: Int
    package var seed: UInt64
    /// How long the viewers watch at least, whatever is published.
    package var holdNanoseconds: Int64
    /// How long nobody may get on before the rest counts as lost.
    package var patienceNanoseconds: Int64
    /// The server's process, when it is on this machine and its cost is wanted.
    package var pid: Int32?

    package init(host: String, port: UInt16, schedule: LoadSchedule) {
        (self.host, self.port, self.schedule) = (host, port, schedule)
        path = Self.nativePath
        (viewers, slow, vanishing) = (100, 0, 0)
        (holdNanoseconds, patienceNanoseconds) = (0, LoadLimits.patienceNanoseconds)
        (payloadBytes, publishers, seed) = (120, LoadLimits.publishers, 1)
    }

    /// The stream on which every event of the log goes, each with an id one higher than the last.
    package static let nativePath = "/api/events"
    static let taskPlaceholder = "{task}"

    /// Whether ids can be checked and the log be read; else each event is known by the number in its text. A stream of
    /// one project or task passes over the others' ids.
    package var isNative: Bool { publishPath == nil && path == Self.nativePath }

    /// How long the vanishing ones think that it will take: a run flat out does not know its length, and a second is
    /// assumed.
    var lengthNanoseconds: Int64 {
        max(schedule.isFlatOut ? 1_000_000_000 : schedule.nanoseconds, holdNanoseconds)
    }

    /// What viewer number `index` does: the kinds are spread evenly over all.
    package func kind(of index: Int) -> ViewerKind {
        // Of every `viewers` positions, as many as were asked for, as evenly as whole numbers allow.
        func isChosen(_ count: Int, _ index: Int) -> Bool {
            (index + 1) * count / viewers > index * count / viewers
        }
        if isChosen(slow, index) { return .slow }
        // Counted over the ones that are left.
        let before = index - index * slow / viewers
        let left = viewers - slow
        return left > 0 && (before + 1) * vanishing / left > before * vanishing / left ? .vanishing : .steady
    }
}

/// How a viewer behaves.
package enum ViewerKind: Hashable, Sendable {
    /// Reads at once whatever comes.
    case steady
    /// Reads a byte a second or nothing until all is published, and then comes back with its cursor for the rest.
    case slow
    /// Closes without a word now and then, and comes back with its cursor.
    case vanishing
}

/// The bounds of a load test, each with its reason.
package enum LoadLimits {
    /// Connections that publish: more than one group commit's wait needs, fewer than a server notices.
    static let publishers = 64
    /// What a request of Orrery's takes, with what stands around it.
    package static let payloadBytesMax = 60_000
    /// What a run may publish: each takes eight bytes of the schedule and a digest at the end.
    package static let eventsMax = 10_000_000
    /// libmicrohttpd accepts ten connections a turn; beyond this it is the backlog that is measured.
    static let connectsPerSecond: Int64 = 2_000
    /// One `recv`; several sockets' worth of a frame, and in the processor's second cache.
    static let receiveBytes = 65_536
    /// What is kept of a stream for comparison: what the viewers that are furthest apart have between them.
    package static let tapeBytesMax = 16_777_216
    /// A frame that is longer is no frame.
    static let frameBytesMax = 1_048_576
    /// Addresses 127.0.0.2 and up that connections leave from: each has 28,232 ports.
    static let sourceAddresses = 16
    /// What a slow viewer lets the system hold for it, so that the server notices soon that it does not read.
    static let slowReceiveBufferBytes: Int32 = 4_096
    /// Descriptors of the process that are no viewers.
    static let descriptorsReserved = 16
    /// How long nobody may get on before the rest counts as lost: longer than a server takes to start again.
    static let patienceNanoseconds: Int64 = 10_000_000_000
    /// How long a viewer whose server is gone waits before it tries again: at first, and at most, twice as long each time.
    static let retryNanoseconds: Int64 = 100_000_000
    static let retryNanosecondsMax: Int64 = 1_600_000_000
    /// What is sent this long after it was due was late: a tenth of the latency that is promised.
    static let lateNanoseconds: Int64 = 1_000_000
    /// Points on a chart's time axis.
    static let slices: Int64 = 120
}

/// Why there is no result.
package struct LoadError: Error, Hashable, Sendable {
    /// A sentence.
    package let message: String

    init(_ message: String) { self.message = message }
}
