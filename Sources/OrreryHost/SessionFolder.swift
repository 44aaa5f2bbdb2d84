// Why: which sessions there are is found by looking: agents make a folder a project or a day, and a file a session.

internal import Glibc
package import OrreryAgents
internal import OrreryModel

/// Where an agent keeps files of its sessions.
package struct SessionFolder: Sendable {
    package let keeper: SessionKeeper
    package let root: String

    /// - Parameter home: The agent's own folder, such as `~/.claude`.
    package init(_ keeper: SessionKeeper, home: String) {
        self.keeper = keeper
        let place = home.hasPrefix("/") ? home : "\(Self.here)/\(home)"
        root = "\(place)/\(keeper.folder)"
    }

    /// The folder that the process works in.
    private static var here: String {
        guard let path = unsafe getcwd(nil, 0) else { return "" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    var isThere: Bool { Self.names(in: root) != nil }

    /// The sessions' files, in the order of their paths, a session's first one before the others.
    var files: [SessionFile] {
        var files: [SessionFile] = []
        collect([], &files)
        return files.filter { $0.stream == nil } + files.filter { $0.stream != nil }
    }

    private func collect(_ names: [String], _ files: inout [SessionFile]) {
        guard let found = Self.names(in: ([root] + names).joined(separator: "/")) else { return }
        for name in found {
            guard files.count < Limits.watchedFilesMax else { return }
            if let file = SessionFile(keeper, root: root, names: names + [name]) {
                files.append(file)
            } else if keeper.mayHold(names + [name]) {
                collect(names + [name], &files)
            }
        }
    }

    /// What is in a folder, in order; nil when it is none.
    private static func names(in folder: String) -> [String]? {
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        let place = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe String(cString: (UnsafeRawPointer(entry) + place).assumingMemoryBound(to: CChar.self))
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
