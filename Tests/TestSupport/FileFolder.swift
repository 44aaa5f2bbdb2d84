// Why: tests that need files leave none behind.

import Foundation

/// A new folder that is removed with its last reference.
package final class FileFolder: Sendable {
    private let url: URL

    package init() {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("orrery-\(UUID().uuidString)")
        try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    package func path(_ name: String) -> String {
        url.appendingPathComponent(name).path
    }
}
