// Why: where a command runs says which project it belongs to, and the branch what it is about.

internal import Glibc

package enum WorkingFolder {
    /// The folder that the process is in; nil when it is gone.
    package static var path: String? {
        guard let found = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// The branch of git that `folder`, or one above it, is on; nil for none.
    package static func branch(of folder: String) -> String? {
        var folder = folder
        while true {
            let name = "\(folder == "/" ? "" : folder)/.git"
            if SystemFiles.exists(name) {
                // In a work tree of its own it is a file that says where the folder is.
                let place =
                    text(name).map { $0.hasPrefix("gitdir: ") ? String($0.dropFirst("gitdir: ".count)) : name } ?? name
                let head = text("\(place.hasPrefix("/") ? place : "\(folder)/\(place)")/HEAD")
                let prefix = "ref: refs/heads/"
                return head.flatMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
            }
            guard folder != "/", folder.hasPrefix("/") else { return nil }
            folder = SystemFiles.folder(of: folder)
        }
    }

    /// The first line of a small file.
    private static func text(_ path: String) -> String? {
        guard let bytes = try? SystemFiles.read(path, bytesMax: 64 * 1_024) else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
        return line.isEmpty ? nil : String(line)
    }
}
