// Why: a board that runs must know at once of a token that was made or taken back beside it. A look at the file's stamp
// costs about a microsecond, so it is taken for every request, and nothing has to be told to anybody.

package import OrreryHTTP
package import OrreryIdentity
internal import OrreryModel
internal import OrreryTime
internal import Synchronization

/// Knows callers by the tokens in a file.
package final class TokenKeeper: Gatekeeper {
    private struct State {
        var file = TokenFile()
        var stamp: TokenVault.Stamp?
        /// Why the file cannot be read since it last changed; nobody is let in until it can.
        var trouble: String?
        var limiter = RateLimiter(perMinute: Limits.writesPerMinuteMax, burst: Limits.writesBurstMax)
        /// The tokens that were shown since that was last noted in the file, in order.
        var used: [(id: String, at: Instant)] = []
        var notedAt = SystemClock.elapsed
    }

    private let vault: TokenVault
    /// Whether everybody comes in while there is no token: nobody but the machine's own users can.
    private let isOnLoopback: Bool
    private let state: Mutex<State>
    private static let noteInterval = Duration.seconds(60)

    /// - Throws: `TokenError` when the file is there and cannot be read.
    package init(_ vault: TokenVault, isOnLoopback: Bool) throws(TokenError) {
        self.vault = vault
        self.isOnLoopback = isOnLoopback
        var state = State()
        state.stamp = vault.stamp
        state.file = try vault.read()
        let first = state
        self.state = Mutex(first)
    }

    /// Whether anybody has to show a token.
    package var hasActiveTokens: Bool { state.withLock { $0.file.hasActiveTokens } }

    package func caller(of request: Request) throws(Problem) -> Caller {
        let credential = Credential(request)
        let hash = credential.map { SystemSecrets.hash($0.secret) }
        let now = SystemClock.calendar
        let elapsed = SystemClock.elapsed
        let answer = state.withLock { state -> Result<Caller, Problem> in
            refresh(&state)
            if let trouble = state.trouble {
                return .failure(Problem(503, trouble, headers: [Header("Retry-After", "5")]))
            }
            guard let hash, let token = state.file.token(shownBy: hash) else {
                return stranger(credential, state.file)
            }
            if request.method.isWrite, let wait = state.limiter.take(token.id, at: elapsed) {
                return .failure(Self.tooMany(wait))
            }
            if let index = state.used.firstIndex(where: { $0.id == token.id }) {
                state.used[index].at = now
            } else {
                state.used.append((token.id, now))
            }
            return .success(token.caller)
        }
        return try answer.get()
    }

    package func signIn(_ request: Request) -> Response {
        // A program that only looks at a link, as a messenger does before it shows it, must not use it up.
        guard request.method == .get else {
            return Response(status: 204, headers: [Header("Cache-Control", "no-store")])
        }
        let hash = SystemSecrets.hash(request.parameter("key") ?? "")
        let now = SystemClock.calendar
        let isKnown = state.withLock { state in
            refresh(&state)
            return state.file.hasLink(hash, at: now)
        }
        let secret = SystemSecrets.secret()
        do throws(TokenError) {
            guard isKnown,
                try vault.change({ file throws(TokenError) in
                    file.useLink(hash, for: SystemSecrets.hash(secret), at: now)
                })
            else { return Self.oldLink(request) }
        } catch {
            return Problem(503, error.reason).response(instance: request.path)
        }
        return Response(
            status: 303,
            headers: [
                Header("Location", "/"), Credential.cookieHeader(secret, for: request),
                Header("Cache-Control", "no-store"),
            ])
    }

    /// Whether a caller that was let in once may still listen.
    package func admits(_ caller: Caller) -> Bool {
        state.withLock { state in
            guard let id = caller.tokenID else { return isOnLoopback && !state.file.hasActiveTokens }
            return state.file.token(named: id)?.isActive ?? false
        }
    }

    /// Looks whether the tokens have changed, and notes now and then which were shown. To be called about once a second.
    package func tend(isLast: Bool = false) {
        let elapsed = SystemClock.elapsed
        let used = state.withLock { state -> [(id: String, at: Instant)] in
            refresh(&state)
            state.limiter.forgetFull(at: elapsed)
            guard !state.used.isEmpty, isLast || state.notedAt + Self.noteInterval <= elapsed else { return [] }
            defer { state.used = [] }
            state.notedAt = elapsed
            return state.used
        }
        guard !used.isEmpty else { return }
        // When it cannot be noted, nothing hangs on it.
        try? vault.change { file throws(TokenError) in
            for (id, at) in used { file.noteUse(of: id, at: at) }
        }
    }

    private func refresh(_ state: inout State) {
        let stamp = vault.stamp
        guard stamp != state.stamp else { return }
        state.stamp = stamp
        do throws(TokenError) {
            state.file = try vault.read()
            state.trouble = nil
        } catch {
            state.trouble = error.reason
        }
    }

    /// What becomes of someone who shows no token of this board's.
    private func stranger(_ credential: Credential?, _ file: TokenFile) -> Result<Caller, Problem> {
        // A board that asks for nothing passes over what a client shows by habit, but not over a token of Orrery's: that one
        // was meant, and it is wrong or revoked.
        let isMeant = credential?.secret.hasPrefix(Token.prefix) ?? false
        guard file.hasActiveTokens || !isOnLoopback || isMeant else { return .success(.local) }
        guard credential != nil else {
            return .failure(
                Problem(
                    401,
                    "This board asks for a token, and found none. Send \"Authorization: Bearer TOKEN\"; \"orrery token "
                        + "create\" makes one, and \"orrery token link\" signs a browser in.",
                    headers: [Header("WWW-Authenticate", "Bearer")]))
        }
        return .failure(
            Problem(
                401,
                "The token that was shown is unknown here or revoked. \"orrery token list\" names those that are good.",
                headers: [Header("WWW-Authenticate", "Bearer error=\"invalid_token\"")]))
    }

    private static func tooMany(_ wait: Duration) -> Problem {
        let seconds = max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0))
        return Problem(
            429,
            "This token has sent more than \(Limits.writesPerMinuteMax) writes a minute and \(Limits.writesBurstMax) at "
                + "once. Wait \(seconds) s, or send more in one request.",
            headers: [Header("Retry-After", "\(seconds)")])
    }

    /// For a person in a browser it is a sentence; for a program it is what all refusals are.
    private static func oldLink(_ request: Request) -> Response {
        let detail =
            "This sign-in link has been used or has expired. Each is good for one browser and ten minutes. Make another: "
            + "orrery token link ID (\"orrery token list\" names the IDs)."
        guard request.header("Accept")?.contains("text/html") == true else {
            return Problem(403, detail).response(instance: request.path)
        }
        return .text(detail + "\n", status: 403)
    }
}
