// Why: all commands of a user leave what a board did not take in one place, where the next one finds it.

internal import Glibc

/// The folder with a user's spool files: `$XDG_STATE_HOME/orrery/spool`, or `~/.local/state/orrery/spool`
/// (https://specifications.freedesktop.org/basedir-spec/latest/). A file is named `<id>.spool`, where ids sort by when they were
/// made; one that the board will never take `<id>.spool.refused`.
package struct SpoolFolder: Sendable {
    package let path: String

    /// The folder of the user who runs this; nil for one without a home.
    package static var ofUser: SpoolFolder? {
        func variable(_ name: String) -> String? {
            SystemEnvironment.variables.first { $0.name == name }?.value
        }
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            return SpoolFolder(path: "\(state)/orrery/spool")
        }
        guard let home = variable("HOME"), home.hasPrefix("/") else { return nil }
        return SpoolFolder(path: "\(home)/.local/state/orrery/spool")
    }

    /// Where the file of that id is.
    func file(_ id: String) -> String { "\(path)/\(id).spool" }

    /// Makes the folder, for its owner alone.
    func make() throws(HostError) {
        try SystemFiles.makeFolder(SystemFiles.folder(of: path))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SystemFiles.failure("make the folder", path)
        }
    }

    /// The paths of its files, oldest first; none where there is no folder.
    /// - Parameter ending: `.spool`, or `.refused`.
    package func files(ending: String = ".spool") -> [String] {
        let names = FolderNames.of(path).filter { $0.hasSuffix(ending) }
        return names.sorted().map { "\(path)/\($0)" }
    }
}

/// The names in a folder.
enum FolderNames {
    /// In no order; none where there is no folder.
    static func of(_ path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        return names
    }
}
