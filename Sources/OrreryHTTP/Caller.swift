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
    package static let local = Caller(user: "local")
}
