// Why: the order in which things that are due at one instant happen is what makes a run repeatable.

import OrreryTime
import Testing

@Suite struct AgendaTests {
    @Test func `what is due at one instant comes in the order in which it was put down`() {
        var agenda = Agenda<Int>()
        for item in 0..<100 { agenda.schedule(item, at: Instant(milliseconds: 5)) }
        var taken: [Int] = []
        while let (_, item) = agenda.takeNext(dueBy: Instant(milliseconds: 5)) { taken.append(item) }
        #expect(taken == Array(0..<100))
    }

    @Test func `what is due earlier comes first, whenever it was put down`() {
        var random = RandomSource(seed: 1)
        var agenda = Agenda<Int>()
        var expected: [(due: Int64, item: Int)] = []
        for item in 0..<2_000 {
            let due = Int64(random.next(below: 50))
            agenda.schedule(item, at: Instant(milliseconds: due))
            expected.append((due, item))
        }
        var taken: [Int] = []
        while let (_, item) = agenda.takeNext(dueBy: Instant(milliseconds: 50)) { taken.append(item) }
        #expect(taken == expected.sorted { ($0.due, $0.item) < ($1.due, $1.item) }.map(\.item))
    }

    @Test func `nothing is taken before it is due`() {
        var agenda = Agenda<String>()
        agenda.schedule("later", at: Instant(milliseconds: 10))
        #expect(agenda.nextDue == Instant(milliseconds: 10))
        #expect(agenda.takeNext(dueBy: Instant(milliseconds: 9)) == nil)
        #expect(agenda.takeNext(dueBy: Instant(milliseconds: 10))?.item == "later")
        #expect(agenda.isEmpty)
    }
}
