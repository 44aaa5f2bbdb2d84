// Why: a refusal is an ordinary answer with a kind and a sentence. Nothing has happened when one is given.

package struct Rejection: Error, Hashable, Sendable {
    /// What sort of refusal it is.
    package enum Kind: Hashable, Sendable {
        /// What was named does not exist.
        case notFound
        /// It exists, and cannot go where it was told to go from where it stands.
        case conflict
        /// It is well said and can never be, such as parts that wait for each other.
        case impossible
    }

    package let kind: Kind
    /// What was expected, what was found, what to do next.
    package let detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// Nothing is called `id`.
    package static func noTask(_ id: TaskID) -> Rejection {
        Rejection(.notFound, "There is no task \"\(id)\". GET /api/tasks lists those that exist.")
    }

    /// The move from one state of the work to another that `Transitions` does not know.
    package static func illegal(_ from: TaskStatus, _ to: TaskStatus, next: String? = nil) -> Rejection {
        let destinations = Transitions.destinations(from: from).map(\.rawValue).joined(separator: ", ")
        return Rejection(
            .conflict,
            "The task is \(from.rawValue) and cannot become \(to.rawValue); from here it can become \(destinations)."
                + (next.map { " " + $0 } ?? ""))
    }
}
