// Why: files of the outside are the host's to read. What the board decides about one, and what it was asked for, is a plain
// value; a simulated board makes none.

package import OrreryHTTP

/// A file that is to be handed out, if it is what it must be.
package struct FileOffer: Sendable {
    /// An absolute path without `.` and `..`, below one of the board's `deliverableRoots`.
    package let path: String
    /// What the answer says beside its length.
    package let headers: [Header]
    /// The path of the request, for problems.
    package let instance: String

    package init(path: String, headers: [Header], instance: String) {
        self.path = path
        self.headers = headers
        self.instance = instance
    }
}
