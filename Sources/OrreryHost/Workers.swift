// Why: runs that have nothing to do with each other use every processor, and are told of in their order all the same.

internal import Glibc
internal import Synchronization

/// Threads that share a list of jobs.
package enum Workers {
    /// As many as the machine has processors for this process.
    package static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Does `jobs` pieces of work on up to `threads` threads.
    /// - Parameters:
    ///   - work: Does one of them, by its number from 0. Called on several threads at once.
    ///   - report: Is told what came of each, in the order of their numbers, on the caller's thread; false ends it: no
    ///     further one is begun.
    package static func run<Result: Sendable>(
        jobs: Int, threads: Int = count, _ work: @escaping @Sendable (Int) -> Result, report: (Int, Result) -> Bool
    ) {
        let bench = Workbench(jobs: jobs, work)
        let workers = (0..<min(threads, jobs)).map { _ in HostThread() }
        for worker in workers { worker.start(for: "a worker") { bench.runAll() } }
        for job in 0..<jobs {
            guard report(job, bench.result(of: job)) else { break }
        }
        bench.stop()
        for worker in workers { worker.join() }
    }
}

private final class Workbench<Result: Sendable>: Sendable {
    private struct State {
        var next = 0
        var done: [Int: Result] = [:]
    }

    private let jobs: Int
    private let work: @Sendable (Int) -> Result
    private let state = Mutex(State())
    private let bell = Bell()

    init(jobs: Int, _ work: @escaping @Sendable (Int) -> Result) {
        self.jobs = jobs
        self.work = work
    }

    /// What came of a job. Waits for it.
    func result(of job: Int) -> Result {
        while true {
            if let result = state.withLock({ $0.done.removeValue(forKey: job) }) { return result }
            bell.sleep(nil)
        }
    }

    func stop() {
        state.withLock { $0.next = jobs }
    }

    func runAll() {
        while true {
            let job = state.withLock { state in
                defer { state.next += 1 }
                return state.next
            }
            guard job < jobs else { return }
            let result = work(job)
            state.withLock { $0.done[job] = result }
            bell.ring()
        }
    }
}
