// Why: a path that a client named is opened step by step below a folder that the board's owner named, and no step
// follows a link: so nobody is led out of that folder, not even while it is looked at.

internal import Glibc
internal import OrreryModel

/// O_PATH of `man 2 open`, which the system's module leaves out: the folder's place alone, for which nobody needs the
/// right to list it. It has one value on all of Linux's machines but alpha, parisc and sparc.
private let onlyThePlace: Int32 = 0o10_000_000

/// An open regular file. Closed with its last reference.
final class RootedFile {
    let identity: FileIdentity
    private let descriptor: Int32

    /// What a look at a path finds.
    enum Look {
        case absent
        case refused(LogFault)
        case file(RootedFile)
    }

    private init(descriptor: Int32, status: stat) {
        self.descriptor = descriptor
        identity = FileIdentity(
            device: Int64(bitPattern: UInt64(status.st_dev)), inode: Int64(bitPattern: UInt64(status.st_ino)))
    }

    deinit {
        close(descriptor)
    }

    /// Opens the file at `path`, which is below one of `roots`.
    static func open(_ path: String, below roots: [String]) -> Look {
        guard let (root, names) = LogRoots.place(of: path, in: roots), let name = names.last else {
            return refused("Expected a file below one of the board's \"logRoots\", found \(path).")
        }
        var folder = unsafe Glibc.open(root, onlyThePlace | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return failure(path) }
        defer { close(folder) }
        for name in names.dropLast() {
            let next = unsafe openat(folder, name, onlyThePlace | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            // A link to a folder is no folder when it is not followed.
            guard next >= 0 else { return failure(path) }
            close(folder)
            folder = next
        }
        // A look first: to open a device or a pipe may already do something.
        var status = stat()
        guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { return refused(kind(status, path)) }
        let descriptor = unsafe openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return failure(path) }
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return refused(kind(status, path))
        }
        return .file(RootedFile(descriptor: descriptor, status: status))
    }

    /// How long it is, and something that changes when it is written; nil when it cannot be told.
    var extent: (size: Int64, stamp: Int64)? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        let written = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        return (Int64(status.st_size), written)
    }

    /// Up to `count` bytes from `offset` on; nil when they cannot be read.
    func read(from offset: Int64, count: Int) -> [UInt8]? {
        guard count > 0 else { return [] }
        var taken = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe taken = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            filled = max(0, taken)
        }
        return taken < 0 ? nil : bytes
    }

    private static func failure(_ path: String) -> Look {
        switch errno {
        case ENOENT: .absent
        case ENOTDIR, ELOOP:
            refused("Expected folders on the way to \(path), found something else. Links are not followed.")
        default:
            unsafe refused("The log file \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
    }

    private static func kind(_ status: stat, _ path: String) -> String {
        let kind =
            switch status.st_mode & S_IFMT {
            case S_IFLNK: "a link, which is not followed"
            case S_IFDIR: "a folder"
            case S_IFIFO: "a pipe"
            default: "something else"
            }
        return "Expected an ordinary file at \(path), found \(kind). Name the file itself."
    }

    private static func refused(_ message: String) -> Look {
        .refused(LogFault(code: "LOG_FILE_REFUSED", message: message))
    }
}
