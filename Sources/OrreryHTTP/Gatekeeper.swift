// Why: who is behind a request is decided at the doors, before anything is read of it; how that is known (a file of tokens,
// or nothing) is the business of whoever keeps the gate.

/// Knows who comes in.
package protocol Gatekeeper: Sendable {
    /// Who sent the request.
    /// - Throws: 401 when that is not known and must be; 429 when they have asked for too much.
    func caller(of request: Request) throws(Problem) -> Caller

    /// Lets a person in who followed a one-time link.
    func signIn(_ request: Request) -> Response
}

/// Lets everybody in as the user `local`: a board on loopback that has no tokens.
package struct OpenGate: Gatekeeper {
    package init() {}

    package func caller(of request: Request) throws(Problem) -> Caller { .local }

    package func signIn(_ request: Request) -> Response {
        Response(status: 303, headers: [Header("Location", "/"), Header("Cache-Control", "no-store")])
    }
}
