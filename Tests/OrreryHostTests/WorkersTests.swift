// Why: work that is shared among threads is told of in its order, or the same command would not say the same twice.

import OrreryHost
import Testing

@Suite struct WorkersTests {
    @Test func `what came of the jobs is told in their order, whichever ends first`() {
        var told: [Int] = []
        Workers.run(jobs: 200, threads: 4) { job in
            // The first of each four takes longest.
            (0..<(job % 4 == 0 ? 20_000 : 10)).reduce(job) { $0 ^ $1 ^ $1 }
        } report: { number, result in
            #expect(number == result)
            told.append(number)
            return true
        }
        #expect(told == Array(0..<200))
    }

    @Test func `whoever has heard enough ends it`() {
        var told = 0
        Workers.run(jobs: 1_000_000, threads: 2) {
            $0
        } report: { number, _ in
            told += 1
            return number < 9
        }
        #expect(told == 10)
    }

    @Test func `no jobs are done at once`() {
        Workers.run(jobs: 0) {
            $0
        } report: { _, _ in
            Issue.record("There is nothing to tell of.")
            return true
        }
    }
}
