// Why: what a program does at a terminal is seen by whoever sits at the other end of one.

import Foundation
import Glibc

/// A process on a terminal of its own. Used by one thread at a time; killed with its last reference.
final class TerminalProcess {
    let identifier: pid_t
    private let terminal: Int32
    private(set) var seen = ""
    private var status: Int32?

    init(_ arguments: [String], variables: [String: String], columns: UInt16 = 80, rows: UInt16 = 24) throws {
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (unlocked, number) = (Int32(0), Int32(0))
        guard terminal >= 0, ioctl(terminal, 0x4004_5431, &unlocked) == 0, ioctl(terminal, 0x8004_5430, &number) == 0
        else { throw Failure("no terminal: \(errno)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A session of its own: POSIX_SPAWN_SETSID.
        posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | 0x80))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.merging(variables) { $1 }.map { strdup("\($0.key)=\($0.value)") } + [
                nil
            ]
        defer { for variable in environment { free(variable) } }
        var made: pid_t = 0
        let code = posix_spawn(&made, arguments[0], &actions, &attributes, &words, &environment)
        guard code == 0 else { throw Failure("\(arguments[0]) cannot be started: \(code)") }
        identifier = made
        resize(columns: columns, rows: rows)
    }

    deinit {
        if status == nil {
            kill(identifier, SIGKILL)
            _ = reap()
        }
        close(terminal)
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, 0x5414, &size)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }

    /// Reads until the text is on the screen.
    func read(until text: String) throws {
        while !seen.contains(text) {
            guard try readMore() else { throw Failure("it ended without \"\(text)\": \(seen)") }
        }
    }

    /// Whether the terminal shows what is typed, as a shell would have it.
    var isEchoing: Bool {
        var modes = termios()
        return tcgetattr(terminal, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Reads to the end, and gives the exit status, or 128 and the number of the signal that ended it.
    func exitStatus() throws -> Int32 {
        if let status { return status }
        while try readMore() {}
        return reap()
    }

    private func readMore() throws -> Bool {
        var waited = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, Patience.milliseconds) > 0 else { throw Failure("nothing more came after: \(seen)") }
        var piece = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(terminal, &piece, piece.count)
        guard count > 0 else { return false }
        seen += String(decoding: piece[..<count], as: UTF8.self)
        return true
    }

    private func reap() -> Int32 {
        var code: Int32 = 0
        while waitpid(identifier, &code, 0) < 0 && errno == EINTR {}
        let ended = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + (code & 0x7f)
        status = ended
        return ended
    }
}
