// Why: what is said of connections is tested against the real sshd, on loopback, with keys, a port and a configuration of
// its own; the system's own is neither asked nor touched.

import Foundation
import Glibc

/// A running sshd. Used by one thread at a time.
final class SSHDaemon {
    let folder: Folder
    let port: UInt16
    private var process: ChildProcess

    static let program = "/usr/sbin/sshd"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    init() throws {
        folder = try Folder()
        for name in ["host", "client", "stranger"] {
            let made = try ChildProcess(
                ["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.path(name)], in: folder)
            guard try made.exitStatus() == 0 else { throw Failure("no key: \(made.complaints)") }
        }
        // Where sshd leaves its privileges, as root only.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
        port = try Self.freePort()
        _ = try folder.write(
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder.path("host"))
            AuthorizedKeysFile \(folder.path("client.pub"))
            PidFile none
            UsePAM no
            StrictModes no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            SetEnv XDG_STATE_HOME=\(folder.path("state"))
            """, to: "sshd_config")
        process = try Self.start(folder)
        try writeKnownHosts(key: "host")
        try waitUntilItListens()
    }

    /// Says which key the host has, rightly or not.
    func writeKnownHosts(key: String) throws {
        let words = try String(contentsOfFile: folder.path("\(key).pub"), encoding: .utf8).split(separator: " ")
        _ = try folder.write("[127.0.0.1]:\(port) \(words[0]) \(words[1])\n", to: "known_hosts")
    }

    /// The settings of a board with this server as `build-1`.
    func settings(commands: [String: String], identity: String = "client") throws -> String {
        let server: [String: Any] = [
            "host": "127.0.0.1", "port": Int(port), "identityFile": folder.path(identity), "configFile": "/dev/null",
            "knownHostsFile": folder.path("known_hosts"), "commands": commands,
        ]
        let settings = try JSONSerialization.data(withJSONObject: ["servers": ["build-1": server]])
        return String(decoding: settings, as: UTF8.self)
    }

    /// The processes of the connections that stand: one each.
    func connections() throws -> [pid_t] { try Self.children(of: process.identifier) }

    /// Cuts every connection, as a network does: nobody is told why.
    func cutConnections() throws {
        for connection in try connections() { Glibc.kill(connection, SIGKILL) }
    }

    func stop() throws {
        process.signal(SIGTERM)
        _ = try process.exitStatus()
    }

    func startAgain() throws {
        process = try Self.start(folder)
        try waitUntilItListens()
    }

    /// What is left on the server of runs.
    var runsLeft: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path("state/orrery/runs"))) ?? []
    }

    private static func start(_ folder: Folder) throws -> ChildProcess {
        try ChildProcess([program, "-D", "-e", "-f", folder.path("sshd_config")], in: folder)
    }

    private func waitUntilItListens() throws {
        let end = Date().addingTimeInterval(TimeInterval(Patience.seconds))
        while (try? RawConnection(port: port)) == nil {
            guard Date() < end else { throw Failure("sshd does not listen: \(process.complaints)") }
            usleep(20_000)
        }
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure("no port: \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func children(of parent: pid_t) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { process in
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return false }
            let words = text[text.index(after: end)...].split(separator: " ")
            return words.count > 1 && words[0] != "Z" && pid_t(words[1]) == parent
        }
    }
}
