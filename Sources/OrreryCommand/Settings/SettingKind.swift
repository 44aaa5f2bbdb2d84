// Why: what may be written for a setting, how it is read, and where in the configuration it goes, said once for the file,
// the environment and the flags.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// The kinds of values that settings have, each with its place in the configuration.
enum SettingKind: Sendable {
    typealias Place<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    /// Words with nothing to check, which are called something.
    case text(Place<String>, called: String)
    case flag(Place<Bool>)
    case number(Place<Int>, in: ClosedRange<Int>)
    /// A number of seconds or days, for the seeds' settings that are written so.
    case seconds(Place<Duration>, in: ClosedRange<Int>)
    case days(Place<Duration>, in: ClosedRange<Int>)
    /// A number with its unit.
    case duration(Place<Duration>, atLeast: Duration)
    case mode(Place<WorkspaceMode>)
    case list(Place<[String]>, of: String, each: @Sendable (String) -> Bool)
    case initSteps(Place<[String]>)
    case roles(Place<[RoleThresholds]>)
    case servers(Place<[ServerSettings]>)
    /// Where the board's page is for people elsewhere; empty for nobody has said.
    case page(Place<String>)
    case webhooks(Place<[Webhook]>)

    private static let secondsInDay = 86_400
    /// What is written for a page that nobody has named a place of.
    private static let nowhere = "none"

    /// What may be written, for the help and for whoever wrote something else.
    var expected: String {
        switch self {
        case .text(_, let called): called
        case .flag: "true or false"
        case .number(_, let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .seconds(_, let range): "a whole number of seconds from \(range.lowerBound) to \(range.upperBound)"
        case .days(_, let range): "a whole number of days from \(range.lowerBound) to \(range.upperBound)"
        case .duration(_, let least):
            "a whole number with a unit (\(Duration.knownUnits))" + (least > .zero ? ", at least \(least.text)" : "")
        case .mode: "one of \(WorkspaceMode.allCases.map(\.rawValue).joined(separator: ", "))"
        case .list(_, let members, _): "an array of \(members)"
        case .initSteps: "an array of names of steps, each once, without INACTIVE and ACTIVE at the ends"
        case .servers: "an object of servers such as {\"build-1\": {\"host\": \"build-1.example\"}}"
        case .roles: "an object of roles such as {\"reviewer\": {\"stuckAfter\": \"1h\"}}"
        case .page: "an address such as https://board.example, without a query"
        case .webhooks:
            "an object of webhooks such as {\"pager\": {\"url\": \"https://example.org/in\", \"secretFile\": \"pager.secret\"}}"
        }
    }

    /// The value in `configuration`, as it is written in a file.
    func json(in configuration: Configuration) -> JSONValue {
        switch self {
        case .text(let place, _): .string(configuration[keyPath: place])
        case .flag(let place): .bool(configuration[keyPath: place])
        case .number(let place, _): .integer(Int64(configuration[keyPath: place]))
        case .seconds(let place, _): .integer(configuration[keyPath: place].components.seconds)
        case .days(let place, _):
            .integer(configuration[keyPath: place].components.seconds / Int64(Self.secondsInDay))
        case .duration(let place, _): .string(configuration[keyPath: place].text)
        case .mode(let place): .string(configuration[keyPath: place].rawValue)
        case .list(let place, _, _), .initSteps(let place): .array(configuration[keyPath: place].map { .string($0) })
        case .roles(let place): RoleThresholds.json(configuration[keyPath: place])
        case .servers(let place): ServerSettings.json(configuration[keyPath: place])
        case .page(let place):
            .string(configuration[keyPath: place].isEmpty ? Self.nowhere : configuration[keyPath: place])
        case .webhooks(let place): Webhook.json(configuration[keyPath: place])
        }
    }

    /// What `text` in a variable or after a flag would be in a file. Lists are written with commas; where a file has a
    /// number or an object, so has the text.
    func json(of text: String) -> JSONValue {
        switch self {
        case .text, .duration, .mode, .page: .string(text)
        case .flag, .number, .seconds, .days, .roles, .servers, .webhooks:
            (try? JSONReader.value(from: Array(text.utf8))) ?? .string(text)
        case .list, .initSteps: .array(text.split(separator: ",").map { .string(Self.trimmed($0)) })
        }
    }

    /// Puts `value` into `configuration`; false when it is not what is expected. Mistakes within it are noted in `fields`
    /// with their own places.
    func put(_ value: JSONValue, into configuration: inout Configuration, _ fields: inout ObjectReader, _ key: String)
        -> Bool
    {
        switch self {
        case .text(let place, _):
            guard let text = value.string, text.contains(where: { !$0.isWhitespace }),
                text.utf8.count <= Limits.nameBytesMax
            else { return false }
            configuration[keyPath: place] = text
        case .flag(let place):
            guard let flag = value.bool else { return false }
            configuration[keyPath: place] = flag
        case .number(let place, let range):
            guard let number = Self.number(value, in: range) else { return false }
            configuration[keyPath: place] = number
        case .seconds(let place, let range):
            guard let number = Self.number(value, in: range) else { return false }
            configuration[keyPath: place] = .seconds(number)
        case .days(let place, let range):
            guard let number = Self.number(value, in: range) else { return false }
            configuration[keyPath: place] = .seconds(number * Self.secondsInDay)
        case .duration(let place, let least):
            guard let duration = value.string.flatMap({ Duration(text: $0) }), duration >= least else { return false }
            configuration[keyPath: place] = duration
        case .mode(let place):
            guard let mode = value.string.flatMap({ WorkspaceMode(rawValue: $0) }) else { return false }
            configuration[keyPath: place] = mode
        case .list(let place, _, let isRight):
            guard let texts = Self.texts(value), texts.allSatisfy(isRight) else { return false }
            configuration[keyPath: place] = texts
        case .initSteps(let place):
            guard let steps = Self.texts(value), !steps.isEmpty, Set(steps).count == steps.count,
                Set(steps).isDisjoint(with: ["INACTIVE", "ACTIVE"])
            else { return false }
            configuration[keyPath: place] = steps
        case .roles(let place):
            guard let object = value.object else { return false }
            var roles = ObjectReader(object, at: "\(fields.pointer)/\(key)")
            configuration[keyPath: place] = RoleThresholds.read(&roles)
            fields.merge(roles.errors)
        case .servers(let place):
            guard let object = value.object else { return false }
            var servers = ObjectReader(object, at: "\(fields.pointer)/\(key)")
            configuration[keyPath: place] = ServerSettings.read(&servers)
            fields.merge(servers.errors)
        case .page(let place) where value.string == Self.nowhere: configuration[keyPath: place] = ""
        case .page(let place):
            guard let url = value.string.flatMap({ WebhookURL($0) }), url.shown == url.text else { return false }
            configuration[keyPath: place] = url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
        case .webhooks(let place):
            guard let object = value.object else { return false }
            var webhooks = ObjectReader(object, at: "\(fields.pointer)/\(key)")
            configuration[keyPath: place] = Webhook.read(&webhooks)
            fields.merge(webhooks.errors)
        }
        return true
    }

    private static func number(_ value: JSONValue, in range: ClosedRange<Int>) -> Int? {
        value.integer.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
    }

    private static func texts(_ value: JSONValue) -> [String]? {
        let texts = value.array?.compactMap(\.string).filter { !$0.isEmpty }
        return texts?.count == value.array?.count ? texts : nil
    }

    private static func trimmed(_ text: Substring) -> String {
        let beginning = text.drop { $0.isWhitespace }
        return String(beginning.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension RoleThresholds {
    /// Reads an object of roles, each with the thresholds that differ from the board's.
    fileprivate static func read(_ roles: inout ObjectReader) -> [RoleThresholds] {
        var read: [RoleThresholds] = []
        for member in roles.object.members {
            guard let object = member.value.object else {
                roles.fail(member.key, "Expected an object of thresholds, found \(member.value.kind).")
                continue
            }
            var fields = ObjectReader(object, at: "\(roles.pointer)/\(member.key)")
            let thresholds = HealthThresholds(
                quietAfter: fields.duration("quietAfter"), stuckAfter: fields.duration("stuckAfter"),
                loopAfter: fields.duration("loopAfter"), launchAfter: fields.duration("launchAfter"))
            fields.refuseUnknown()
            roles.merge(fields.errors)
            read.append(RoleThresholds(role: member.key, thresholds: thresholds))
        }
        return read
    }

    fileprivate static func json(_ roles: [RoleThresholds]) -> JSONValue {
        var object = JSONObject()
        for role in roles {
            let thresholds = role.thresholds
            var row = JSONObject()
            row["quietAfter"] = thresholds.quietAfter.map { .string($0.text) }
            row["stuckAfter"] = thresholds.stuckAfter.map { .string($0.text) }
            row["loopAfter"] = thresholds.loopAfter.map { .string($0.text) }
            row["launchAfter"] = thresholds.launchAfter.map { .string($0.text) }
            object[role.role] = .object(row)
        }
        return .object(object)
    }
}
