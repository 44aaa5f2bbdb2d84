// Why: every viewer holds a descriptor, and a system gives a process few unless it asks for more.

internal import Glibc

/// How many files and sockets the process may hold.
package enum DescriptorLimit {
    /// Asks for as many as the system gives without a privilege.
    /// - Returns: How many the process may hold from now on.
    package static func raise() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        limit.rlim_cur = limit.rlim_max
        if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }
}
