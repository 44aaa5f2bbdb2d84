// Why: a program that had a terminal keeps one: its output has colours, its input is edited, Ctrl-C interrupts it, and it
// knows how wide the window is (pty(7), termios(3)).

internal import Glibc
internal import Synchronization

/// A terminal of our own for a command, and the real one that stands behind it.
final class PseudoTerminal: Sendable {
    /// Our end: what the command prints is read from it, what is typed is written to it.
    let descriptor: Int32
    /// The command's end.
    let path: String
    /// How the real terminal was set before; nil while it is so.
    private let before = Mutex<termios?>(nil)
    private let real = STDIN_FILENO

    // Macros that cannot be imported (asm-generic/ioctls.h).
    private static let lockRequest: UInt = 0x4004_5431
    private static let numberRequest: UInt = 0x8004_5430
    private static let sizeRequest: UInt = 0x5413
    private static let resizeRequest: UInt = 0x5414

    /// A new terminal, set as the real one is and as large.
    /// - Throws: `HostError` when the system gives none.
    init() throws(HostError) {
        descriptor = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFiles.failure("open", "/dev/ptmx") }
        var (unlocked, number) = (Int32(0), Int32(0))
        guard unsafe ioctl(descriptor, Self.lockRequest, &unlocked) == 0,
            unsafe ioctl(descriptor, Self.numberRequest, &number) == 0
        else {
            let error = SystemFiles.failure("unlock", "/dev/ptmx")
            close(descriptor)
            throw error
        }
        path = "/dev/pts/\(number)"
        var modes = termios()
        if unsafe tcgetattr(real, &modes) == 0 { _ = unsafe tcsetattr(descriptor, TCSANOW, &modes) }
        resize()
    }

    deinit { close(descriptor) }

    /// Whether both a command's input and its output are one that a person sits before.
    static var isWanted: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Makes the command's terminal as large as the real one; whoever is on it hears of the change from the system.
    func resize() {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, Self.sizeRequest, &size) == 0 else { return }
        _ = unsafe ioctl(descriptor, Self.resizeRequest, &size)
    }

    /// Whether the real terminal is ours to read and to set, and not that of another of the shell's jobs.
    var isInForeground: Bool { tcgetpgrp(real) == getpgrp() }

    /// Lets every byte through the real terminal as it is: what it means is for the command's own to say. Does nothing in the
    /// background.
    func takeOver() {
        guard isInForeground else { return }
        before.withLock { before in
            guard before == nil else { return }
            var modes = termios()
            guard unsafe tcgetattr(real, &modes) == 0 else { return }
            before = modes
            modes.c_iflag &= ~tcflag_t(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON)
            modes.c_oflag &= ~tcflag_t(OPOST)
            modes.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
            modes.c_cflag = modes.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
            modes.c_cc.6 = 1
            modes.c_cc.5 = 0
            _ = unsafe tcsetattr(real, TCSANOW, &modes)
        }
    }

    /// Sets the real terminal as it was before.
    func giveBack() {
        before.withLock { before in
            guard var modes = before else { return }
            before = nil
            guard isInForeground else { return }
            _ = unsafe tcsetattr(real, TCSANOW, &modes)
        }
    }

    /// The byte that stops the command `child`, if the terminal itself would do it now; nil for none. The system does not stop
    /// a command of whose terminal nobody is a shell, so it has to be done for it.
    func stopByte(for child: Int32) -> UInt8? {
        var modes = termios()
        guard unsafe tcgetattr(descriptor, &modes) == 0, modes.c_lflag & tcflag_t(ISIG) != 0,
            tcgetpgrp(descriptor) == child, modes.c_cc.10 != 0
        else { return nil }
        return modes.c_cc.10
    }
}
