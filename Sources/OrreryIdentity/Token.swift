// Why: a token says who its holder is and what it is good for; it can be taken back without touching anything else.

package import OrreryHTTP
package import OrreryJSON
internal import OrreryModel
package import OrreryTime

package struct Token: Hashable, Sendable {
    /// What a token's secret begins with, so that one that was left somewhere is found.
    package static let prefix = "orrery_"

    /// Its name, which is no secret.
    package let id: String
    package let user: String
    /// The only project that it is good for; nil for all that the user may use.
    package let projectID: String?
    package let isReadOnly: Bool
    package let hash: SecretHash
    package let createdAt: Instant
    /// When it was last shown, to about a minute.
    package var lastUsedAt: Instant?
    package var revokedAt: Instant?
    /// Browsers that were let in in its name, oldest first.
    package var cookies: [SecretHash] = []

    package var isActive: Bool { revokedAt == nil }

    /// Its holder, as the board knows them.
    package var caller: Caller {
        Caller(user: user, tokenID: id, projectID: projectID, isReadOnly: isReadOnly)
    }

    package init(
        id: String, user: String, projectID: String?, isReadOnly: Bool, hash: SecretHash, createdAt: Instant
    ) {
        self.id = id
        self.user = user
        self.projectID = projectID
        self.isReadOnly = isReadOnly
        self.hash = hash
        self.createdAt = createdAt
    }

    /// Whether the secret behind `hash` is the token's, or a browser's that came in its name. Every entry is looked at.
    func isShown(by hash: SecretHash) -> Bool {
        cookies.reduce(self.hash.matches(hash)) { $0 != $1.matches(hash) || $0 }
    }

    package var json: JSONObject {
        [
            "id": .string(id), "user": .string(user), "projectId": .text(projectID), "isReadOnly": .bool(isReadOnly),
            "hash": .string(hash.hexadecimal), "createdAt": .instant(createdAt), "lastUsedAt": .instant(lastUsedAt),
            "revokedAt": .instant(revokedAt), "cookies": .array(cookies.map { .string($0.hexadecimal) }),
        ]
    }

    init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let user = object["user"]?.string,
            let hash = object["hash"]?.string.flatMap({ SecretHash(hexadecimal: $0) }),
            let createdAt = object["createdAt"]?.instant, let isReadOnly = object["isReadOnly"]?.bool
        else { return nil }
        self.init(
            id: id, user: user, projectID: object["projectId"]?.string, isReadOnly: isReadOnly, hash: hash,
            createdAt: createdAt)
        lastUsedAt = object["lastUsedAt"]?.instant
        revokedAt = object["revokedAt"]?.instant
        cookies = object["cookies"]?.array?.compactMap { $0.string.flatMap { SecretHash(hexadecimal: $0) } } ?? []
    }
}
