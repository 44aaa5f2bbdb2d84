// Why: what runs on a server, and how it is reached, is said by the person who runs the board and by nobody else: a request
// names a command, and never writes one.

/// A server that the board reaches over SSH.
package struct ServerSettings: Hashable, Sendable {
    /// A command with the name that requests use.
    package struct Command: Hashable, Sendable {
        package let name: String
        /// A line of the POSIX shell.
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package let id: String
    package var host: String
    package var port: Int?
    package var user: String?
    package var identityFile: String?
    /// What is read in place of the user's own `~/.ssh/config`.
    package var configFile: String?
    package var knownHostsFile: String?
    package var commands: [Command] = []

    package init(id: String, host: String) {
        self.id = id
        self.host = host
    }

    /// Whether a server or a command may be called so: no name is an option, a path or a line of a shell.
    package static func isName(_ text: String) -> Bool {
        guard (1...Limits.serverNameBytesMax).contains(text.utf8.count), let first = text.utf8.first else {
            return false
        }
        return isLetterOrDigit(first) && text.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
    }

    /// Whether text can be handed to ssh as a host or a user: nothing that it takes for an option or that breaks a line.
    package static func isWord(_ text: String) -> Bool {
        (1...Limits.serverWordBytesMax).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "._-:%[]".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension ServerSettings {
    /// What a name may look like, for whoever wrote another.
    package static let expectedName =
        "a name of at most \(Limits.serverNameBytesMax) letters, digits, \".\", \"_\" and \"-\" that begins with one of the "
        + "first two"
}
