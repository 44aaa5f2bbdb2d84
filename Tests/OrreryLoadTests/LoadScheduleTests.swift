// Why: coordinated omission begins where a schedule waits for somebody.

import OrreryLoad
import Testing

/// Rule: event k is due at k / rate, whatever became of those before.
@Suite struct LoadScheduleTests {
    @Test func `events are due at their rate, without an error that grows`() {
        let schedule = LoadSchedule(events: 30_001, perSecond: 3)
        #expect(schedule.offsets.prefix(4) == [0, 333_333_333, 666_666_666, 1_000_000_000])
        #expect(schedule.offsets.last == 10_000_000_000_000)
    }

    @Test func `a stall makes all due that have been missed`() {
        let schedule = LoadSchedule(events: 100, perSecond: 10)
        #expect(schedule.due(at: -1, after: 0) == 0)
        #expect(schedule.due(at: 0, after: 0) == 1)
        #expect(schedule.due(at: 450_000_000, after: 1) == 5)
        #expect(schedule.due(at: 60_000_000_000, after: 5) == 100)
    }

    @Test func `a scenario's moments keep their distances, divided by the speed`() {
        let schedule = LoadSchedule(milliseconds: [5_000, 5_000, 6_000, 65_000], speedPerMille: 10_000)
        #expect(schedule.offsets == [0, 0, 100_000_000, 6_000_000_000])
    }

    @Test func `the kinds of viewers are as many as were asked for`() {
        for (viewers, slow, vanishing) in [
            (50, 5, 5), (10, 1, 9), (1_000, 100, 100), (7, 0, 7), (3, 3, 0), (97, 13, 31),
        ] {
            var plan = LoadPlan(host: "localhost", port: 1, schedule: LoadSchedule(events: 1, perSecond: 1))
            (plan.viewers, plan.slow, plan.vanishing) = (viewers, slow, vanishing)
            let kinds = (0..<viewers).map { plan.kind(of: $0) }
            #expect(kinds.count { $0 == .slow } == slow)
            #expect(kinds.count { $0 == .vanishing } == vanishing)
        }
    }
}
