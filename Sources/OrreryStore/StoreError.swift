// Why: what goes wrong with the database file is told to a person who must decide what to do with it.

/// Why the database cannot be used. The file was not changed.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, what was found, what to do next.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// What SQLite answered. See https://sqlite.org/rescode.html.
struct SQLiteError: Error, Hashable, Sendable {
    let code: Int32
    let message: String
    let sql: String
}
