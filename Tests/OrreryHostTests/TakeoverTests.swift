// Why: a board that finds out by chance how it can serve streams would be another one at each start.

import Glibc
import OrreryHost
import Synchronization
import Testing

@Suite struct TakeoverTests {
    @Test func `the trial says the same at every start`() {
        let answers = (0..<200).map { _ in Takeover.works() }
        #expect(Set(answers).count == 1)
    }

    /// A descriptor that is closed once too often may be somebody else's by then: here of one who opens all the time.
    @Test func `the trial closes nothing that is not its own`() async {
        let isOver = Atomic(false)
        async let lost = Self.openAndCloseUntil(isOver)
        for _ in 0..<200 { _ = Takeover.works() }
        isOver.store(true, ordering: .sequentiallyConsistent)
        #expect(await lost == 0)
    }

    /// How many files were no more there when they were to be closed.
    @concurrent private static func openAndCloseUntil(_ isOver: borrowing Atomic<Bool>) async -> Int {
        var lost = 0
        while !isOver.load(ordering: .sequentiallyConsistent) {
            let opened = (0..<8).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
            for descriptor in opened where descriptor >= 0 && close(descriptor) != 0 { lost += 1 }
        }
        return lost
    }
}
