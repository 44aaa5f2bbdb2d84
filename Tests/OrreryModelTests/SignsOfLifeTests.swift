// Why: a board that believes it heard what it could not keep holds a silent agent for well, and after a restart for silent.

import OrreryModel
import OrreryTime
import Testing

@Suite struct SignsOfLifeTests {
    private let task = TaskID("t")
    private let other = TaskID("u")

    private func instant(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }

    @Test func `what came with something that could not be kept was not heard`() {
        var signs = SignsOfLife()
        signs.note(task, at: instant(1), isProgress: true)
        signs.settle()
        signs.note(task, at: instant(5), isProgress: false)
        signs.note(other, at: instant(6), isProgress: true)
        signs.forget(task)
        signs.note(task, at: instant(7), isProgress: true)
        #expect(signs.heardAt(task) == instant(7))
        signs.takeBack()
        #expect(signs.heardAt(task) == instant(1))
        #expect(signs.movedAt(task) == instant(1))
        #expect(signs.heardAt(other) == nil)
    }

    @Test func `words are a sign of life and no progress`() {
        var signs = SignsOfLife()
        signs.note(task, at: instant(1), isProgress: true)
        signs.note(task, at: instant(2), isProgress: false)
        signs.settle()
        signs.takeBack()
        #expect(signs.heardAt(task) == instant(2))
        #expect(signs.movedAt(task) == instant(1))
    }
}
