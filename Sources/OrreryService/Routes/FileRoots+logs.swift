// Why: a log file that can never be read is refused at once, to whoever can name another.

internal import OrreryHTTP
internal import OrreryModel

extension FileRoots {
    /// Sees to it that the log file may be read.
    /// - Throws: `Problem` when it lies below none of `roots`.
    static func checkLog(_ path: String, _ roots: [String]) throws(Problem) {
        guard place(of: path, in: roots) == nil else { return }
        let expected =
            roots.isEmpty
            ? "This board reads no log files, because its setting \"logRoots\" names no folder"
            : "Expected logPath to be an absolute path, without . and .., below one of the board's \"logRoots\" "
                + "(\(roots.joined(separator: ", ")))"
        throw Problem(
            422,
            "\(expected); found \"\(path)\". Name another file, add its folder to \"logRoots\", or post the lines to "
                + "/api/invocations/ID/logs.")
    }
}
