// Why: whoever writes to the board names files, logs of runs and what tasks made, and the board reads them with its own
// rights: so only below the folders that whoever started the board has named.

package enum FileRoots {
    /// The folder among `roots` that `path` is below, and the names from there; nil when it is below none.
    ///
    /// For example: `/var/log/runs/7/out.log` below `/var/log` is `["runs", "7", "out.log"]`.
    package static func place(of path: String, in roots: [String]) -> (root: String, names: [String])? {
        guard path.hasPrefix("/"), !path.contains("\0") else { return nil }
        for root in roots {
            let folder = root.last == "/" ? root : "\(root)/"
            guard path.hasPrefix(folder) else { continue }
            let names = path.dropFirst(folder.count).split(separator: "/", omittingEmptySubsequences: false)
            guard !names.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { continue }
            return (root, names.map(String.init))
        }
        return nil
    }
}
