// Why: who may come in is decided by whoever can read the board's files, at the command line, while the board runs.

internal import OrreryHost
internal import OrreryIdentity
internal import OrreryTime

enum TokenCommand {
    static let fileFlags = [
        Flag(name: "--db", value: "FILE", help: "the board's database; the tokens are in FILE.tokens (orrery.db)"),
        Flag(name: "--config", value: "FILE", help: "the settings, as JSON (orrery.json, if it is there)"),
    ]
    static let createFlags =
        [
            Flag(name: "--user", value: "NAME", help: "who the token is for; projects that they make are theirs"),
            Flag(name: "--project", value: "ID", help: "the only project that it is good for (all of the user's)"),
            Flag(name: "--read-only", value: "", help: "let it read and change nothing"),
        ] + fileFlags
    static let linkFlags =
        [
            Flag(name: "--user", value: "NAME", help: "whose token, instead of its ID, when they have just one"),
            Flag(name: "--listen", value: "ADDRESS:PORT", help: "where the board is (127.0.0.1:4000)"),
        ] + fileFlags

    static func run(_ words: [String]) throws(CommandError) {
        let rest = Array(words.dropFirst())
        switch words.first {
        case "create": try create(try Arguments(rest, verb: "token create", flags: createFlags))
        case "list": try list(try Arguments(rest, verb: "token list", flags: fileFlags))
        case "revoke":
            try revoke(try Arguments(rest, verb: "token revoke", flags: fileFlags, operand: "ID"))
        case "link": try link(try Arguments(rest, verb: "token link", flags: linkFlags, operand: "ID"))
        default:
            let found = words.first.map { "\"\($0)\"" } ?? "nothing"
            throw .usage(
                "Expected \"orrery token\" create, list, revoke or link, found \(found). See \"orrery help token\".")
        }
    }

    private static func create(_ arguments: Arguments) throws(CommandError) {
        guard let user = arguments["--user"] else {
            throw .usage("Expected --user NAME, found none. For example: orrery token create --user alice.")
        }
        let (vault, configuration) = try vault(arguments)
        let secret = Token.prefix + SystemSecrets.secret()
        let id = try changing(vault) { file throws(TokenError) in
            var id = SystemSecrets.name()
            while file.token(named: id) != nil { id = SystemSecrets.name() }
            try file.add(
                Token(
                    id: id, user: user, projectID: arguments["--project"],
                    isReadOnly: arguments["--read-only"] != nil, hash: SystemSecrets.hash(secret),
                    createdAt: SystemClock.calendar))
            return id
        }
        Terminal.say(
            "\(secret)\n\nThat is token \(id) for \(user). It is shown only this once. Send it with every request:\n"
                + "  Authorization: Bearer \(secret)\nor sign a browser in with it:\n  orrery token link \(id) --db "
                + "\(configuration.database)\nFrom now on the board asks everybody for a token.")
    }

    private static func list(_ arguments: Arguments) throws(CommandError) {
        let (vault, configuration) = try vault(arguments)
        let tokens = try reading(vault).tokens
        guard !tokens.isEmpty else {
            Terminal.say(
                "\(configuration.database) has no tokens: on loopback it asks nobody. \"orrery token create --user NAME\" "
                    + "makes one.")
            return
        }
        let rows =
            [["ID", "USER", "PROJECT", "RIGHTS", "CREATED", "LAST SHOWN"]]
            + tokens.map { token in
                [
                    token.id, token.user, token.projectID ?? "all of theirs",
                    token.isActive ? token.isReadOnly ? "read" : "read and write" : "revoked",
                    "\(token.createdAt)", token.lastUsedAt.map { "\($0)" } ?? "never",
                ]
            }
        Terminal.say(Columns.text(rows))
    }

    private static func revoke(_ arguments: Arguments) throws(CommandError) {
        guard let id = arguments.operand else {
            throw .usage("Expected the ID of a token, found nothing. \"orrery token list\" names them.")
        }
        let (vault, _) = try vault(arguments)
        let isAsking = try changing(vault) { file throws(TokenError) in
            try file.revoke(id, at: SystemClock.calendar)
            return file.hasActiveTokens
        }
        Terminal.say(
            "Token \(id) is revoked, with every browser that was signed in with it."
                + (isAsking ? "" : " No token is left: on loopback the board asks nobody now."))
    }

    private static func link(_ arguments: Arguments) throws(CommandError) {
        let (vault, configuration) = try vault(arguments)
        let address = try CommandError.catching { () throws(HostError) in
            try ListenAddress(configuration.listen)
        }
        guard address.port > 0 else {
            throw .usage("The board is at a port that only it knows. Name it: --listen \(address.host):PORT.")
        }
        // Beyond loopback a board is asked by its name, which an address does not have to be.
        let name = address.isLoopback ? address.hostName : configuration.hosts.first ?? address.hostName
        guard let name else {
            throw .usage("The board has no name in a link. Name its address: --listen ADDRESS:\(address.port).")
        }
        let id: String
        if let operand = arguments.operand { id = operand } else { id = try token(of: arguments["--user"], in: vault) }
        let key = SystemSecrets.secret()
        try changing(vault) { file throws(TokenError) in
            try file.addLink(to: id, hash: SystemSecrets.hash(key), at: SystemClock.calendar)
        }
        Terminal.say("http://\(name):\(address.port)/sign-in?key=\(key)")
    }

    /// The only active token of a user.
    private static func token(of user: String?, in vault: TokenVault) throws(CommandError) -> String {
        guard let user else {
            throw .usage("Expected the ID of a token or --user NAME, found neither. \"orrery token list\" names them.")
        }
        let tokens = try reading(vault).tokens.filter { $0.user == user && $0.isActive }
        guard let token = tokens.first, tokens.count == 1 else {
            let found = tokens.isEmpty ? "none" : tokens.map(\.id).joined(separator: ", ")
            throw .failure("Expected one token of \(user), found \(found). Name its ID, or create one.")
        }
        return token.id
    }

    private static func vault(_ arguments: Arguments) throws(CommandError) -> (TokenVault, Configuration) {
        let configuration = try Configuration.inForce(arguments)
        return (TokenVault(database: configuration.database), configuration)
    }

    private static func reading(_ vault: TokenVault) throws(CommandError) -> TokenFile {
        do throws(TokenError) {
            return try vault.read()
        } catch {
            throw .failure(error.reason)
        }
    }

    private static func changing<Result>(
        _ vault: TokenVault, _ body: (inout TokenFile) throws(TokenError) -> Result
    ) throws(CommandError) -> Result {
        do throws(TokenError) {
            return try vault.change(body)
        } catch {
            throw .failure(error.reason)
        }
    }
}
