// Why: whoever can open the socket of a shared connection can use the connection, so it lies in a folder that nobody else can
// enter; and a board that was killed must find the connections that it left, so the folder is named after its database.

internal import Glibc
internal import OrreryIdentity

/// The folder of the sockets through which a board's connections are shared.
struct ControlFolder: Sendable {
    private let path: String

    /// - Parameter database: The board's database, by which the folder is known again.
    /// - Throws: `HostError` when the folder is not the board's alone.
    init(database: String) throws(HostError) {
        let variables = SystemEnvironment.variables
        let parent = variables.first { $0.name == "XDG_RUNTIME_DIR" }?.value ?? ""
        // A socket's path is short (unix(7), `sun_path`), and ssh adds some letters of its own while it makes one.
        let folder = parent.hasPrefix("/") && parent.utf8.count <= 40 ? parent : "/tmp"
        let name = SystemSecrets.hash(SystemFiles.absolute(database)).hexadecimal.prefix(12)
        path = "\(folder)/orrery-\(getuid())-\(name)"
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SystemFiles.failure("make the folder", path)
        }
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(),
            status.st_mode & 0o077 == 0
        else {
            throw HostError(
                "Expected \(path) to be a folder that is yours alone, for the connections to servers; it is something "
                    + "else. Remove it, and start the board again.")
        }
    }

    /// Where the socket of a server's connection lies.
    func socket(of id: String) -> String { "\(path)/\(SystemSecrets.hash(id).hexadecimal.prefix(12))" }

    func remove() { unsafe rmdir(path) }
}

extension SystemFiles {
    /// `path` from the root on; as it is when the system does not say where that is.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(here) }
        return unsafe "\(String(cString: here))/\(path)"
    }
}
