// Why: a machine that tasks run on, and how the board's connection to it stands (seed 000: it is held only while tasks are
// active there).

package import OrreryJSON
package import OrreryTime

/// A machine that tasks run on over SSH.
package struct Server: Hashable, Sendable {
    package let id: ServerID
    package var name: String
    /// Where it is, as its settings or whoever registered it said; nil for one that is only known by name.
    package var host: String?
    package var link: ServerLink
    package var status = ServerStatus.disconnected
    /// The names of the commands that may be run there. What they are is known to the settings alone.
    package var commands: [String] = []
    /// How many tasks are active there.
    package var activeTaskCount: Int64 = 0
    /// The runs that go on there, or are being brought to their end.
    package var runs: [ServerRun] = []
    package var connectedSince: Instant?
    package var lastKeepAliveAt: Instant?
    /// How often it was looked for since it was lost or could not be reached.
    package var attempts: Int64 = 0
    /// Since when an attempt to reach it is under way; nil while none is.
    package var attemptedAt: Instant?
    /// When it is looked for next; nil while it is not lost, or looked for now.
    package var nextAttemptAt: Instant?
    /// Why it was lost or could not be reached.
    package var error: String?
    package let createdAt: Instant
    package var updatedAt: Instant

    package init(id: ServerID, name: String, link: ServerLink, createdAt: Instant) {
        self.id = id
        self.name = name
        self.link = link
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }

    /// Whether something needs the connection.
    package var isNeeded: Bool { activeTaskCount > 0 || !runs.isEmpty }

    /// When a sign of life is due on the connection: while something needs it, and no other time (seed 000).
    package var keepAliveDue: Instant? {
        guard status == .connected, isNeeded, let since = lastKeepAliveAt ?? connectedSince else { return nil }
        return since + Self.keepAliveInterval
    }

    /// When the board has something to do for it by itself.
    var due: Instant? {
        if let nextAttemptAt { return nextAttemptAt }
        guard link == .simulated else { return nil }
        return attemptedAt.map { $0 + Self.simulatedAnswer } ?? keepAliveDue
    }

    /// How long to rest before it is looked for again: 1, 2, 4 … 60 seconds.
    var rest: Duration { min(Self.restMax, .seconds(1 << min(attempts, 10))) }

    /// Seed 000's.
    package static let keepAliveInterval = Duration.seconds(30)
    static let restMax = Duration.seconds(60)
    /// How long a simulated server takes to answer.
    static let simulatedAnswer = Duration.seconds(1)

    package var json: JSONObject {
        [
            "id": .string(id.text), "name": .string(name), "host": .text(host), "link": .string(link.rawValue),
            "status": .string(status.rawValue), "commands": .array(commands.map { .string($0) }),
            "activeTaskCount": .integer(activeTaskCount), "runs": .array(runs.map { .object($0.json) }),
            "connectedSince": .instant(connectedSince), "lastKeepAliveAt": .instant(lastKeepAliveAt),
            "attempts": .integer(attempts), "attemptedAt": .instant(attemptedAt),
            "nextAttemptAt": .instant(nextAttemptAt), "error": .text(error), "createdAt": .instant(createdAt),
            "updatedAt": .instant(updatedAt),
        ]
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let name = object["name"]?.string,
            let link = object["link"]?.string.flatMap(ServerLink.init),
            let status = object["status"]?.string.flatMap(ServerStatus.init),
            let createdAt = object["createdAt"]?.instant, let updatedAt = object["updatedAt"]?.instant
        else { return nil }
        self.init(id: ServerID(id), name: name, link: link, createdAt: createdAt)
        self.status = status
        self.updatedAt = updatedAt
        host = object["host"]?.string
        commands = object["commands"]?.array?.compactMap(\.string) ?? []
        activeTaskCount = object["activeTaskCount"]?.integer ?? 0
        runs = object["runs"]?.array?.compactMap { $0.object.flatMap { ServerRun($0) } } ?? []
        connectedSince = object["connectedSince"]?.instant
        lastKeepAliveAt = object["lastKeepAliveAt"]?.instant
        attempts = object["attempts"]?.integer ?? 0
        attemptedAt = object["attemptedAt"]?.instant
        nextAttemptAt = object["nextAttemptAt"]?.instant
        error = object["error"]?.string
    }
}
