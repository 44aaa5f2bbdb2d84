// Why: tokens are no part of what the board is about: they can be made and taken back while it runs, and a copied log does
// not carry them. So they are a small file beside the database, of which this is what it says and how it may change.

internal import OrreryJSON
internal import OrreryModel
package import OrreryTime

/// Why the tokens stay as they are, as a sentence.
package struct TokenError: Error, Hashable, Sendable {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

/// All tokens of a board, and the links by which browsers come in.
package struct TokenFile: Hashable, Sendable {
    /// A way in for one browser, once.
    private struct Link: Hashable {
        let hash: SecretHash
        let tokenID: String
        let expiresAt: Instant
    }

    package private(set) var tokens: [Token] = []
    private var links: [Link] = []

    package init() {}

    /// Whether anybody has to show a token.
    package var hasActiveTokens: Bool { tokens.contains(where: \.isActive) }

    /// The token of that name.
    package func token(named id: String) -> Token? {
        tokens.first { $0.id == id }
    }

    /// The active token whose secret, or one of whose browsers' secrets, has this hash. Looks at every entry, whichever it
    /// is.
    package func token(shownBy hash: SecretHash) -> Token? {
        var found: Token?
        for token in tokens where token.isShown(by: hash) && token.isActive { found = token }
        return found
    }

    // MARK: Changes

    /// Adds a token.
    /// - Throws: `TokenError` when the name of the user will not do or there are too many.
    package mutating func add(_ token: Token) throws(TokenError) {
        try Self.check(token.user, "user", "--user alice")
        if let projectID = token.projectID { try Self.check(projectID, "project", "--project default") }
        if tokens.count >= Limits.tokensMax, let oldest = tokens.firstIndex(where: { !$0.isActive }) {
            tokens.remove(at: oldest)
        }
        guard tokens.count < Limits.tokensMax else {
            throw TokenError(
                "There are \(Limits.tokensMax) tokens already. Revoke one that nobody needs: orrery token revoke ID.")
        }
        tokens.append(token)
    }

    /// Takes a token back, with the browsers that came in its name. One that was taken back stays so.
    /// - Throws: `TokenError` when there is none of that name.
    package mutating func revoke(_ id: String, at now: Instant) throws(TokenError) {
        let index = try index(of: id)
        guard tokens[index].isActive else { return }
        tokens[index].revokedAt = now
        tokens[index].cookies = []
        links.removeAll { $0.tokenID == id }
    }

    /// Makes a way in for one browser in the name of a token.
    /// - Throws: `TokenError` when there is no active token of that name.
    package mutating func addLink(to id: String, hash: SecretHash, at now: Instant) throws(TokenError) {
        let index = try index(of: id)
        guard tokens[index].isActive else {
            throw TokenError("The token \"\(id)\" is revoked. Create another one: orrery token create.")
        }
        links.removeAll { $0.expiresAt <= now }
        if links.count >= Limits.signInLinksMax { links.removeFirst() }
        links.append(Link(hash: hash, tokenID: id, expiresAt: now + Limits.signInLinkLife))
    }

    /// Whether the link with this hash lets somebody in.
    package func hasLink(_ hash: SecretHash, at now: Instant) -> Bool {
        links.contains { $0.hash.matches(hash) && $0.expiresAt > now }
    }

    /// Uses up a link and lets a browser in that will show `cookie`; false when the link lets nobody in.
    package mutating func useLink(_ hash: SecretHash, for cookie: SecretHash, at now: Instant) -> Bool {
        guard let used = links.firstIndex(where: { $0.hash.matches(hash) }) else { return false }
        let link = links.remove(at: used)
        guard link.expiresAt > now, let index = tokens.firstIndex(where: { $0.id == link.tokenID && $0.isActive })
        else { return false }
        tokens[index].cookies.append(cookie)
        if tokens[index].cookies.count > Limits.browsersPerTokenMax { tokens[index].cookies.removeFirst() }
        return true
    }

    /// Notes when a token was last shown.
    package mutating func noteUse(of id: String, at now: Instant) {
        guard let index = tokens.firstIndex(where: { $0.id == id }) else { return }
        tokens[index].lastUsedAt = now
    }

    private func index(of id: String) throws(TokenError) -> Int {
        guard let index = tokens.firstIndex(where: { $0.id == id }) else {
            throw TokenError("There is no token \"\(id)\". \"orrery token list\" names those that there are.")
        }
        return index
    }

    private static func check(_ name: String, _ what: String, _ example: String) throws(TokenError) {
        let isPlain = name.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7f...0x9f).contains($0.value) }
        guard !name.isEmpty, name.utf8.count <= Limits.nameBytesMax, isPlain else {
            throw TokenError(
                "Expected the \(what)'s name in 1 to \(Limits.nameBytesMax) bytes without spaces, found \"\(name)\". For "
                    + "example: \(example).")
        }
    }

    // MARK: As text

    private static let version: Int64 = 1

    /// The file's bytes.
    package var bytes: [UInt8] {
        let links = links.map { link -> JSONValue in
            .object([
                "hash": .string(link.hash.hexadecimal), "tokenId": .string(link.tokenID),
                "expiresAt": .instant(link.expiresAt),
            ])
        }
        return JSONWriter.bytes(
            .object([
                "version": .integer(Self.version), "tokens": .array(tokens.map { .object($0.json) }),
                "links": .array(links),
            ])) + [UInt8(ascii: "\n")]
    }

    /// Reads a file called `name`. One that cannot be read whole is refused whole: a token that was lost by half would be
    /// one that nobody can take back.
    package init(_ bytes: [UInt8], name: String) throws(TokenError) {
        let advice = "Restore the file, or move it away and create new tokens."
        guard let object = (try? JSONReader.value(from: bytes))?.object,
            let tokens = object["tokens"]?.array, let links = object["links"]?.array
        else { throw TokenError("The tokens in \(name) cannot be read: they are no JSON of Orrery's. \(advice)") }
        guard object["version"]?.integer == Self.version else {
            throw TokenError("The tokens in \(name) were written by another version of Orrery. Use that one.")
        }
        self.tokens = tokens.compactMap { $0.object.flatMap { Token($0) } }
        self.links = links.compactMap { value in
            guard let link = value.object, let hash = link["hash"]?.string.flatMap({ SecretHash(hexadecimal: $0) }),
                let tokenID = link["tokenId"]?.string, let expiresAt = link["expiresAt"]?.instant
            else { return nil }
            return Link(hash: hash, tokenID: tokenID, expiresAt: expiresAt)
        }
        guard self.tokens.count == tokens.count, self.links.count == links.count else {
            throw TokenError("The tokens in \(name) cannot be read: an entry is damaged. \(advice)")
        }
    }
}
