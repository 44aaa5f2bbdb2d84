// Why: the one place where the rooms are put together: a conductor with its engine and store, the engine's thread, the
// service, the HTTP server; and where they are taken down again in order.

internal import OrreryAssets
internal import OrreryHTTP
internal import OrreryHost
internal import OrreryModel
internal import OrreryService
internal import OrreryStore

struct House {
    private let engine: EngineThread
    private let server: HTTPServer
    private let tokens: TokenKeeper?

    var url: String { server.url }

    /// Starts a board on `socket`.
    /// - Parameters:
    ///   - tokens: Who knows the callers; nil for a board that asks nobody.
    ///   - courier: Who tells those elsewhere; nil when nobody is told.
    init(
        _ conductor: sending Conductor, socket: ListenSocket, configuration: Configuration, isSimulated: Bool,
        tokens: TokenKeeper? = nil, courier: WebhookCourier? = nil
    ) throws(CommandError) {
        self.tokens = tokens
        let assets = WebAssets()
        let start = ProcessStart()
        let engine: EngineThread
        let keeper: ServerKeeper?
        do throws(HostError) {
            let servers = configuration.settings.servers
            keeper =
                isSimulated || servers.isEmpty
                ? nil : try ServerKeeper(servers, database: configuration.database)
        } catch {
            throw .failure(error.description)
        }
        do throws(EventLogError) {
            let roots = configuration.settings.logRoots
            engine = try EngineThread(
                conductor, viewersMax: configuration.streamsMax, viewersPerUserMax: configuration.streamsPerUserMax,
                streamLife: configuration.streamLifetime, heartbeat: configuration.streamHeartbeat,
                ringFramesMax: configuration.ringFramesMax,
                tailer: isSimulated ? nil : LogTailer(roots: roots, settings: configuration.logTail),
                keeper: keeper,
                files: isSimulated
                    ? nil : FileThread(configuration.settings.deliverableRoots, besides: configuration.database),
                courier: courier)
        } catch {
            throw .failure("The board cannot read its database: \(error.reason)")
        }
        // A demo may leave its file for memory at any time; what it takes on a disk tells nothing.
        let database = isSimulated ? nil : configuration.database
        let names = configuration.hosts + (socket.address.isLoopback ? [] : [socket.address.hostName].compactMap { $0 })
        let takesStreamsOver = configuration.takesStreamsOver && Takeover.works()
        let connections = try Self.connections(
            besides: configuration.streamsMax, of: DescriptorLimit.raise(), isTakenOver: takesStreamsOver)
        var info = Version.info
        info.streams = takesStreamsOver ? "taken over from libmicrohttpd" : "suspended in libmicrohttpd"
        let service = Service(
            doors: Doors(names: names), gatekeeper: tokens ?? OpenGate(), version: info,
            isSimulated: isSimulated, isStreaming: configuration.isStreaming,
            statistics: { engine.statistics(database: database, since: start) },
            asset: { assets.response(segments: $0, isCompressed: $1) })
        do throws(HostError) {
            server = try HTTPServer(
                socket, service: service, engine: engine, takesStreamsOver: takesStreamsOver,
                connectionsMax: connections)
        } catch {
            throw .usage(error.description)
        }
        self.engine = engine
        engine.start()
    }

    /// How many connections libmicrohttpd may hold, when there are places for so many streams.
    /// - Throws: `CommandError` when the system does not give enough descriptors.
    static func connections(
        besides streamsMax: Int, of descriptors: Int, isTakenOver: Bool
    ) throws(CommandError) -> Int {
        let left = descriptors - Limits.descriptorsReserved - streamsMax
        guard left >= Limits.connectionsMin else {
            let most = max(0, descriptors - Limits.descriptorsReserved - Limits.connectionsMin)
            throw .usage(
                "Expected monitoring.maxConcurrentStreams of at most \(most), found \(streamsMax): the system lets this "
                    + "process hold \(descriptors) files and sockets. Set it lower, or raise the limit (ulimit -Hn).")
        }
        return min(left, Limits.connectionsMax) + (isTakenOver ? 0 : streamsMax)
    }

    /// Runs until the process is told to stop, then stops in order: answers, streams, server, engine, store.
    func runUntilStopped() {
        Signals.waitForStop {
            server.enforceDeadlines()
            guard let tokens else { return }
            tokens.tend()
            engine.endStreams(unless: tokens.admits)
        }
        server.stop()
        engine.stop()
        tokens?.tend(isLast: true)
    }
}
