// Why: the moments that latencies lie between are read from the one clock that all processes of a machine share.

internal import Glibc

enum LoadClock {
    /// CLOCK_MONOTONIC, in nanoseconds.
    static var now: Int64 { read(CLOCK_MONOTONIC) }

    /// What this process has used of its processors, in nanoseconds.
    static var cpu: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// What the calling thread has used, in nanoseconds.
    static var threadCPU: Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
