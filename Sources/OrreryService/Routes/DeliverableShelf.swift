// Why: a deliverable's path is kept as it was given; which file of this machine it means, if any that may be handed out, is
// decided here, without touching one.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

/// Where the files that a task made may lie.
struct DeliverableShelf: Sendable {
    /// The board's `deliverableRoots`.
    let roots: [String]
    /// The project's path, from which a relative one begins.
    let folder: String?
    let isSimulated: Bool

    /// The deliverable as a list shows it: with where its file is to be had, on a board that hands files out at all.
    /// Elsewhere it is the row that was told when it was made (seed 002).
    func row(of deliverable: Deliverable) -> JSONValue {
        var row = deliverable.json
        guard !roots.isEmpty, !isSimulated else { return Row.both(row) }
        let isServed = (try? path(of: deliverable)) != nil
        row.append(
            "contentUrl",
            isServed ? .string("/api/deliverables/\(PercentEncoding.encode(deliverable.id))/content") : .null)
        return Row.both(row)
    }

    /// The file's absolute path, below one of the roots.
    /// - Throws: `Problem` when the deliverable names no file that may be handed out.
    func path(of deliverable: Deliverable) throws(Problem) -> String {
        guard !isSimulated else {
            throw Problem(
                409, "Expected a board that serves; found a demo, whose deliverables are made up. There is no file.",
                code: "DOWNLOADS_OFF")
        }
        guard let given = deliverable.path, !given.isEmpty else {
            throw Problem(
                409,
                "Expected a deliverable with a path, found one without. Its title and description are all there is.",
                code: "NO_FILE")
        }
        guard deliverable.deliverableType != .url, !given.contains("://") else {
            throw Problem(
                409, "Expected a deliverable that is a file, found the address \"\(given)\". Open that instead.",
                code: "NO_FILE")
        }
        guard !roots.isEmpty else {
            throw Problem(
                409,
                "This board hands out no files, because its setting \"deliverableRoots\" names no folder; found "
                    + "\"\(given)\". Add its folder to \"deliverableRoots\", or fetch the file on its own machine.",
                code: "DOWNLOADS_OFF")
        }
        let path = try absolute(given)
        guard FileRoots.place(of: path, in: roots) != nil else {
            throw Problem(
                403,
                "Expected a path without .. below one of the board's \"deliverableRoots\" "
                    + "(\(roots.joined(separator: ", "))); found \"\(path)\". Put the file there, or add its folder.",
                code: "PATH_REFUSED")
        }
        return path
    }

    /// `given` from the root on, with neither `.` nor doubled slashes, which change nothing; `..` stays, to be refused.
    private func absolute(_ given: String) throws(Problem) -> String {
        var path = given
        if !given.hasPrefix("/") {
            guard given.first != "~", let folder, folder.hasPrefix("/") else {
                throw Problem(
                    409,
                    "Expected an absolute path, or one below the project's folder if the project has one; found "
                        + "\"\(given)\". Name the whole path, or give the project an absolute \"path\".",
                    code: "NO_FILE")
            }
            path = "\(folder)/\(given)"
        }
        return "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
