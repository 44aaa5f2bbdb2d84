// Why: a path that a client named is opened step by step below a folder that the board's owner named, and no step
// follows a link: so nobody is led out of that folder, not even while it is looked at.

internal import Glibc
internal import OrreryModel

/// O_PATH of `man 2 open`, which the system's module leaves out: the folder's place alone, for which nobody needs the
/// right to list it. It has one value on all of Linux's machines but alpha, parisc and sparc.
private let onlyThePlace: Int32 = 0o10_000_000

/// An open regular file. Closed with its last reference.
final class RootedFile: Sendable {
    let identity: FileIdentity
    private let descriptor: Int32

    /// What a look at a path finds.
    enum Look {
        case absent
        case refused(Refusal)
        case file(RootedFile)
    }

    /// Why a path is not opened.
    enum Refusal {
        case outside
        /// On the way there is something else than a folder, which a link counts as.
        case passage
        case link
        /// It is there, and no ordinary file.
        case kind(String)
        /// The system says no, in its own words.
        case unreadable(String)

        /// What was expected, what was found, what to do next.
        /// - Parameter setting: The name of the setting with the roots.
        func sentence(on path: String, setting: String) -> String {
            switch self {
            case .outside: "Expected a file below one of the board's \"\(setting)\", found \(path)."
            case .passage:
                "Expected folders on the way to \(path), found something else. Links are not followed."
            case .link:
                "Expected an ordinary file at \(path), found a link, which is not followed. Name the file itself."
            case .kind(let kind): "Expected an ordinary file at \(path), found \(kind). Name the file itself."
            case .unreadable(let reason): "The file \(path) cannot be read: \(reason)."
            }
        }
    }

    private init(descriptor: Int32, status: stat) {
        self.descriptor = descriptor
        identity = FileIdentity(status)
    }

    deinit {
        close(descriptor)
    }

    /// Opens the file at `path`, which is below one of `roots`.
    static func open(_ path: String, below roots: [String]) -> Look {
        guard let (root, names) = FileRoots.place(of: path, in: roots), let name = names.last else {
            return .refused(.outside)
        }
        var folder = unsafe Glibc.open(root, onlyThePlace | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return failure() }
        defer { close(folder) }
        for name in names.dropLast() {
            let next = unsafe openat(folder, name, onlyThePlace | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            // A link to a folder is no folder when it is not followed.
            guard next >= 0 else { return failure() }
            close(folder)
            folder = next
        }
        // A look first: to open a device or a pipe may already do something.
        var status = stat()
        guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return failure() }
        guard status.st_mode & S_IFMT == S_IFREG else { return .refused(kind(status)) }
        let descriptor = unsafe openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return failure() }
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return .refused(kind(status))
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

    /// Who the file at `path` is, whatever it is; nil when there is none.
    static func identity(at path: String) -> FileIdentity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return FileIdentity(status)
    }

    private static func failure() -> Look {
        switch errno {
        case ENOENT: .absent
        case ENOTDIR, ELOOP: .refused(.passage)
        default: unsafe .refused(.unreadable(String(cString: strerror(errno))))
        }
    }

    private static func kind(_ status: stat) -> Refusal {
        switch status.st_mode & S_IFMT {
        case S_IFLNK: .link
        case S_IFDIR: .kind("a folder")
        case S_IFIFO: .kind("a pipe")
        default: .kind("something else")
        }
    }
}

extension FileIdentity {
    fileprivate init(_ status: stat) {
        self.init(device: Int64(bitPattern: UInt64(status.st_dev)), inode: Int64(bitPattern: UInt64(status.st_ino)))
    }
}
