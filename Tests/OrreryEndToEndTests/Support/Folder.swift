// Why: each test works in a folder of its own, which is gone afterwards.

import Foundation
import Testing

/// A temporary folder, removed with its last reference.
final class Folder: Sendable {
    let root: String

    init() throws {
        root = NSTemporaryDirectory() + "orrery-e2e-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { "\(root)/\(name)" }

    /// Writes `text` to the file and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// The bytes of a file below the folder; nil when there is none.
    func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

    /// The names of the files here, but for what processes complained of.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).filter { !$0.hasPrefix("stderr-") }
            .sorted()
    }
}

/// The `sqlite3` shell: what anyone finds in the database who knows nothing of Orrery.
enum SQLiteShell {
    static let path = "/usr/bin/sqlite3"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }
    static let missing: Comment = "There is no /usr/bin/sqlite3 here. Install the package sqlite3 to run this test."

    /// The lines that `sql` prints.
    static func lines(_ sql: String, on database: String, in folder: Folder) throws -> [String] {
        let shell = try ChildProcess([path, "-batch", "-bail", "-separator", "|", database, sql], in: folder)
        var lines: [String] = []
        while let line = try shell.line() { lines.append(line) }
        let status = try shell.exitStatus()
        guard status == 0 else { throw Failure("sqlite3 ended with \(status): \(shell.complaints)") }
        return lines
    }
}
