// Why: the words that the system's ssh is started with, in one place, where they can be read and tested: nothing that
// somebody wrote is taken for an option, no key of a host is trusted unseen, and nothing asks a person.

package import OrreryModel

package enum SSHWords {
    /// What ssh is started with to hold a connection that others share (ssh(1), `-M`; ssh_config(5), `ControlMaster`). It is
    /// held by a program that reads: a board that is killed lets go of the other end, and with it of the connection.
    package static func master(_ server: ServerSettings, socket: String, home: String) -> [String] {
        var words = ["ssh", "-M"] + file(server, home)
        if let port = server.port { words += ["-p", "\(port)"] }
        if let user = server.user { words += ["-l", user] }
        if let identity = server.identityFile {
            words += ["-i", absolute(identity, home), "-o", "IdentitiesOnly=yes"]
        }
        if let hosts = server.knownHostsFile { words += ["-o", "UserKnownHostsFile=\(absolute(hosts, home))"] }
        words += options([
            "ControlMaster=yes", "ControlPersist=no", "StrictHostKeyChecking=yes", "ServerAliveInterval=10",
            "ServerAliveCountMax=3", "ConnectTimeout=10", "ConnectionAttempts=1", "ClearAllForwardings=yes",
            "ForwardX11=no", "RemoteCommand=none",
        ])
        return words + common(server, socket) + ["exec cat >/dev/null"]
    }

    /// What ssh is started with to run `command` over the connection that stands. Without it, it fails: it makes none.
    package static func shared(_ server: ServerSettings, socket: String, home: String, command: String) -> [String] {
        ["ssh"] + file(server, home) + options(["ControlMaster=no", "ProxyCommand=false", "RemoteCommand=none"])
            + common(server, socket) + [command]
    }

    /// What ssh is started with to let the connection go.
    package static func exit(_ server: ServerSettings, socket: String, home: String) -> [String] {
        ["ssh", "-O", "exit"] + file(server, home) + common(server, socket)
    }

    private static func common(_ server: ServerSettings, _ socket: String) -> [String] {
        options([
            "ControlPath=\(socket)", "BatchMode=yes", "ForwardAgent=no", "PermitLocalCommand=no", "LogLevel=ERROR",
            "EscapeChar=none",
        ]) + ["-T", "--", server.host]
    }

    private static func file(_ server: ServerSettings, _ home: String) -> [String] {
        server.configFile.map { ["-F", absolute($0, home)] } ?? []
    }

    private static func options(_ options: [String]) -> [String] {
        options.flatMap { ["-o", $0] }
    }

    private static func absolute(_ path: String, _ home: String) -> String {
        path.hasPrefix("~/") ? home + path.dropFirst(1) : path
    }

    /// Of what ssh has printed, the words that tell a person why it failed.
    package static func reason(_ output: [UInt8]) -> String {
        let text = String(decoding: CleanText.bytes(output[...], bytesMax: Limits.serverReasonBytesMax), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimming() }
            .filter { !$0.isEmpty && !$0.allSatisfy { $0 == "@" } }
        if lines.contains(where: { $0.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") }) {
            return "the host's key is another than the one that is known (\(lines.last ?? ""))"
        }
        return lines.isEmpty ? "ssh has ended without a word" : lines.suffix(3).joined(separator: " ")
    }
}

extension Substring {
    fileprivate func trimming() -> String {
        let beginning = drop { $0.isWhitespace }
        return String(beginning.reversed().drop { $0.isWhitespace }.reversed())
    }
}
