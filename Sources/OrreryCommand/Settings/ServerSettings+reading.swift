// Why: whoever runs the board writes down how its servers are reached and what runs there; a mistake is found at the start,
// and not by the first run.

internal import OrreryJSON
internal import OrreryModel

extension ServerSettings {
    /// Reads an object of servers by their names; what is wrong with it is noted in `servers`.
    static func read(_ servers: inout ObjectReader) -> [ServerSettings] {
        var read: [ServerSettings] = []
        if servers.object.members.count > Limits.serversMax {
            servers.fail("", "Expected at most \(Limits.serversMax) servers, found \(servers.object.members.count).")
        }
        for member in servers.object.members {
            guard isName(member.key) else {
                servers.fail(member.key, "Expected \(expectedName), found \"\(member.key)\".")
                continue
            }
            guard let object = member.value.object else {
                servers.fail(member.key, "Expected an object with a \"host\", found \(member.value.kind).")
                continue
            }
            var fields = ObjectReader(object, at: "\(servers.pointer)/\(member.key)")
            read.append(ServerSettings(id: member.key, &fields))
            servers.merge(fields.errors)
        }
        return read
    }

    private init(id: String, _ fields: inout ObjectReader) {
        self.init(id: id, host: Self.word("host", "a host such as build-1.example", &fields, isRequired: true) ?? "")
        port = fields.integer("port", in: 1...65_535).map { Int($0) }
        user = Self.word("user", "the name of a user", &fields)
        identityFile = Self.path("identityFile", &fields)
        configFile = Self.path("configFile", &fields)
        knownHostsFile = Self.path("knownHostsFile", &fields)
        if let (key, value) = fields.member(["commands"]), !value.isNull {
            if let object = value.object {
                commands = Self.commands(object, at: "\(fields.pointer)/\(key)", &fields)
            } else {
                fields.fail(
                    key, "Expected an object such as {\"build\": \"make -C /srv/shop build\"}, found \(value.kind).")
            }
        }
        fields.refuseUnknown()
    }

    private static func commands(
        _ object: JSONObject, at pointer: String, _ fields: inout ObjectReader
    ) -> [Command] {
        var members = ObjectReader(object, at: pointer)
        var commands: [Command] = []
        if object.members.count > Limits.serverCommandsMax {
            fields.fail(
                "commands", "Expected at most \(Limits.serverCommandsMax) commands, found \(object.members.count).")
        }
        for member in object.members {
            if !isName(member.key) {
                members.fail(member.key, "Expected \(expectedName), found \"\(member.key)\".")
            } else if let text = member.value.string, text.contains(where: { !$0.isWhitespace }), !text.contains("\0"),
                text.utf8.count <= Limits.serverCommandBytesMax
            {
                commands.append(Command(name: member.key, text: text))
            } else {
                members.fail(
                    member.key,
                    "Expected a line of the shell of at most \(Limits.serverCommandBytesMax) bytes, found "
                        + "\(member.value.kind).")
            }
        }
        fields.merge(members.errors)
        return commands
    }

    /// A word that ssh cannot take for an option.
    private static func word(
        _ key: String, _ expected: String, _ fields: inout ObjectReader, isRequired: Bool = false
    ) -> String? {
        let text = isRequired ? fields.requiredText(key) : fields.text(key)
        guard let text else { return nil }
        if isWord(text) { return text }
        fields.fail(
            key,
            "Expected \(expected) (letters, digits, \".\", \"_\", \"-\", \":\", not \"-\" first), found \"\(text)\".")
        return nil
    }

    /// The path of a file: absolute, or below the home of whoever runs the board.
    private static func path(_ key: String, _ fields: inout ObjectReader) -> String? {
        guard let text = fields.text(key) else { return nil }
        let isPath = text.hasPrefix("/") || text.hasPrefix("~/")
        // ssh takes apart what stands in its options: blanks, quotes, and % for names of its own.
        if isPath, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && !"\"'\\%$".utf8.contains($0) }) { return text }
        fields.fail(
            key,
            "Expected the path of a file such as ~/.ssh/ci, without blanks, quotes, \"%\" and \"$\"; found \"\(text)\"."
        )
        return nil
    }

    /// The servers as they are written in a file.
    static func json(_ servers: [ServerSettings]) -> JSONValue {
        var object = JSONObject()
        for server in servers {
            var row: JSONObject = ["host": .string(server.host)]
            row["port"] = server.port.map { .integer(Int64($0)) }
            row["user"] = server.user.map { .string($0) }
            row["identityFile"] = server.identityFile.map { .string($0) }
            row["configFile"] = server.configFile.map { .string($0) }
            row["knownHostsFile"] = server.knownHostsFile.map { .string($0) }
            var commands = JSONObject()
            for command in server.commands { commands.append(command.name, .string(command.text)) }
            row.append("commands", .object(commands))
            object.append(server.id, .object(row))
        }
        return .object(object)
    }
}
