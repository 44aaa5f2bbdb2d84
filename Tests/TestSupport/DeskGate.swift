// Why: a test says who asks; how that is found out has tests of its own.

internal import OrreryHTTP
import Synchronization

/// Takes everybody for whom the test said.
final class DeskGate: Gatekeeper {
    private let held = Mutex(Caller.local)

    var caller: Caller {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }

    func caller(of request: Request) throws(Problem) -> Caller { caller }

    func signIn(_ request: Request) -> Response { Response(status: 404) }
}
