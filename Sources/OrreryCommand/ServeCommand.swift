// Why: `orrery serve` runs the board in earnest: on the real clock, on a database that lasts.

internal import OrreryHost
internal import OrreryIdentity
internal import OrreryModel
internal import OrreryService
internal import OrreryStore
internal import OrreryTime

enum ServeCommand {
    static let flags = Configuration.flags

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "serve", flags: flags)
        let configuration = try Configuration.inForce(arguments)
        let address = try CommandError.catching { () throws(HostError) in try ListenAddress(configuration.listen) }
        let tokens = try tokens(configuration, address)
        let courier = try courier(configuration)

        // The address first: when it is taken, the database is not touched.
        let socket = try CommandError.catching { () throws(HostError) in try ListenSocket(address) }
        Signals.prepare()
        let now = SystemClock.calendar
        let elapsed = SystemClock.elapsed
        var ids = IDSource(random: RandomSource(seed: SystemRandom.seed(), stream: "ids"))
        let store: SQLiteBoardStore
        do throws(StoreError) {
            store = try SQLiteBoardStore(
                path: configuration.database, machine: SystemFiles.machineBoot, now: now, ids: &ids)
        } catch {
            throw .failure(error.description)
        }
        let conductor: Conductor
        do throws(EventLogError) {
            let engine = try Engine(
                store: store, settings: configuration.settings, ids: ids, clock: ClockReading(mode: .wall, now: now),
                now: now, streamHeartbeat: configuration.streamHeartbeat,
                webhooks: WebhookTerms(
                    webhooks: configuration.webhooks,
                    publicURL: configuration.publicURL.isEmpty ? nil : configuration.publicURL,
                    random: RandomSource(seed: SystemRandom.seed(), stream: "webhooks")))
            conductor = Conductor(serving: engine, elapsed: elapsed)
        } catch {
            throw .failure("The board cannot start on \(configuration.database): \(error.reason)")
        }
        let house = try House(
            conductor, socket: socket, configuration: configuration, isSimulated: false, tokens: tokens,
            courier: courier)
        Terminal.say("Orrery is at \(house.url) with \(configuration.database). Ctrl-C stops it.")
        house.runUntilStopped()
    }

    /// Who tells those elsewhere; nil when nobody is to be told.
    private static func courier(_ configuration: Configuration) throws(CommandError) -> WebhookCourier? {
        guard !configuration.webhooks.isEmpty else { return nil }
        var keys: [String: WebhookKey] = [:]
        var mistakes: [String] = []
        for webhook in configuration.webhooks {
            do throws(HostError) {
                keys[webhook.name] = try WebhookKey(file: webhook.secretFile)
            } catch {
                let place = configuration.sources["webhooks"]?.place.map { "\($0): " } ?? ""
                mistakes.append("\(place)/webhooks/\(webhook.name)/secretFile: \(error.description)")
            }
        }
        guard mistakes.isEmpty else { throw .usage(mistakes.joined(separator: "\n")) }
        return try CommandError.catching { () throws(HostError) in try WebhookCourier(keys: keys) }
    }

    /// Who knows the callers, where the board may listen.
    private static func tokens(_ configuration: Configuration, _ address: ListenAddress) throws(CommandError)
        -> TokenKeeper
    {
        let tokens: TokenKeeper
        do throws(TokenError) {
            tokens = try TokenKeeper(TokenVault(database: configuration.database), isOnLoopback: address.isLoopback)
        } catch {
            throw .failure(error.reason)
        }
        let refusal = address.refusal(
            hasTokens: tokens.hasActiveTokens, hasHosts: !configuration.hosts.isEmpty,
            tokenCommand: "orrery token create --user NAME --db \(configuration.database)")
        if let refusal { throw .usage(refusal) }
        return tokens
    }
}

extension CommandError {
    /// Runs `body` and turns what the host says into a usage error.
    static func catching<Result>(_ body: () throws(HostError) -> Result) throws(CommandError) -> Result {
        do throws(HostError) {
            return try body()
        } catch {
            throw .usage(error.description)
        }
    }
}
