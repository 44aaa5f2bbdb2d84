// Why: who asks is known before what is asked is looked at, and everything that is counted or owned is so by this name.

/// The one behind a request.
package struct Caller: Hashable, Sendable {
    /// The user that projects belong to and that streams and writes are counted by.
    package let user: String
    /// The token that was shown; nil on a board that asks for none.
    package let tokenID: String?
    /// The only project that the token is good for; nil for all that the user may use.
    package let projectID: String?
    package let isReadOnly: Bool

    package init(user: String, tokenID: String? = nil, projectID: String? = nil, isReadOnly: Bool = false) {
        self.user = user
        self.tokenID = tokenID
        self.projectID = projectID
        self.isReadOnly = isReadOnly
    }

    /// Everybody, on a board on loopback that asks for no token.
    package static let local = Caller(user: localUser)

    /// Whose projects are everybody's.
    package static let localUser = "local"

    /// Whether there may be something on the board that is not for this caller. A board that asks nobody who they are
    /// hides nothing from anybody.
    package var isLimited: Bool { tokenID != nil }

    /// Whether the caller may see and change what belongs to a project: the one rule of ownership. Their own projects and
    /// everybody's, and of these only the one that the token is good for, if it is for one.
    package func mayUse(projectID: String, ownerID: String) -> Bool {
        guard isLimited else { return true }
        let isTheirs = ownerID == user || ownerID == Self.localUser
        return isTheirs && (self.projectID ?? projectID) == projectID
    }
}
