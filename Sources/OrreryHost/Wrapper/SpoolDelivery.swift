// Why: what a command left for its board is brought there by another, when the board is back.

internal import Glibc
internal import OrreryAgents
internal import OrreryTime

/// Sends spool files.
package enum SpoolDelivery {
    /// What became of a file.
    package enum Outcome: Hashable, Sendable {
        /// The board has all of it, and the file is gone.
        case delivered(bytes: Int64)
        /// It stays for another time.
        case waiting(reason: String)
        /// The board will never take it: it was put aside.
        case refused(reason: String)
        /// Somebody else is at it, or it is no spool file.
        case busy
    }

    /// Sends what is in a file, as far as the board takes it.
    /// - Parameter token: Says who we are to the board at an address.
    package static func send(_ path: String, token: (_ url: String) -> String?) -> Outcome {
        guard let file = SpoolFile.open(path) else { return .busy }
        guard let address = BoardAddress(file.header.url) else {
            file.putAside()
            return .refused(reason: "it names no board")
        }
        let client = BoardClient(address, token: token(file.header.url))
        let bytes = file.byteCount
        var isThere = false
        var rests = 0
        var rest = DeliveryRest()
        while let batch = file.oldest() {
            let target = batch.target(file.header.path, query: file.header.query)
            let verdict: DeliveryVerdict
            switch client.post(target, key: batch.key(of: file.header.stream), body: batch.bytes) {
            case .unreachable(let reason): verdict = .later(reason: reason, notBefore: .zero)
            case .answered(let answer): verdict = DeliveryVerdict(answer)
            }
            switch verdict {
            case .delivered:
                file.removeOldest()
                isThere = true
                rests = 0
                rest.reset()
            case .later(let reason, let notBefore):
                // A board that is there is waited for; one that is not is asked another time.
                guard isThere || notBefore > .zero, rests < restsMax else { return .waiting(reason: reason) }
                rests += 1
                SystemClock.sleep(rest.afterFailure(notBefore: notBefore))
            case .refused(let reason):
                file.putAside()
                return .refused(reason: reason)
            }
        }
        file.remove()
        return .delivered(bytes: bytes)
    }

    private static let restsMax = 5

    /// The board that a file is for, and the bytes that wait in it; nil for one that somebody else is at, or that is none.
    package static func look(_ path: String) -> (url: String, bytes: Int64)? {
        SpoolFile.open(path).map { ($0.header.url, $0.byteCount) }
    }

    /// Starts this very program with other words, in a session of its own, without anything of ours, and lets it be.
    package static func leaveBehind(_ words: [String], settings: [(name: String, value: String)]) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for standard in 0...2 {
            unsafe posix_spawn_file_actions_addopen(&actions, Int32(standard), "/dev/null", O_RDWR, 0)
        }
        // What was handed to us by whoever started us would otherwise stay open as long as it runs.
        for descriptor in openDescriptors where fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0 {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | 0x80))
        var environment = unsafe CommandProcess.variables(settings)
        defer { for index in 0..<settings.count { unsafe free(environment[index]) } }
        var arguments = unsafe (["orrery"] + words).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        var made: pid_t = 0
        _ = unsafe posix_spawn(&made, "/proc/self/exe", &actions, &attributes, &arguments, &environment)
    }

    /// What is open besides the standard descriptors.
    private static var openDescriptors: [Int32] {
        FolderNames.of("/proc/self/fd").compactMap { Int32($0) }.filter { $0 > STDERR_FILENO }
    }
}
