// Why: no agent of the simulation forgets to make its infrastructure, so that the judges are shown here, on a board of
// their own, what they would see if one did.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import TestSupport
import Testing

/// Rule (design page 5, C8 and C12): each silence is told once, and every task is terminal, moving or flagged.
@Suite struct PreparationJudgeTests {
    private static let judged = BoardSettings()

    /// A board on which the infrastructure of one task stands still for an hour, after a quarter of an hour in which it
    /// went on.
    private static func desk(_ settings: BoardSettings = judged) -> BoardDesk {
        let desk = BoardDesk(settings: settings)
        let task = desk.newTask("{\"title\":\"x\",\"mode\":\"remote\"}")
        _ = desk.object(.post, "/api/tasks/\(task)/start")
        for step in ["CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE"] {
            desk.advance(by: .minutes(5))
            _ = desk.object(.patch, "/api/tasks/\(task)", "{\"initStatus\":\"\(step)\"}")
        }
        desk.advance(by: .minutes(60))
        return desk
    }

    /// What the judge of health says of a board's log, minute by minute.
    private static func complaint(_ desk: BoardDesk, leavingOut type: EventType? = nil) -> String? {
        let engine = desk.conductor.engine
        var judge = HealthChecker(settings: judged)
        var complaint = judge.boardStarted(engine, found: [], at: BoardDesk.start)
        var log = desk.log[...]
        var now = BoardDesk.start
        while complaint == nil, now <= BoardDesk.start + .minutes(75) {
            while let event = log.first, event.event.at <= now {
                log.removeFirst()
                guard event.event.type != type else { continue }
                complaint = complaint ?? judge.note(event, fingerprint: 0, at: now)
            }
            complaint = complaint ?? judge.look(at: engine, now: now)
            now = now + .minutes(1)
        }
        return complaint
    }

    @Test func `a board that tells of infrastructure that is never made is well`() {
        #expect(Self.complaint(Self.desk()) == nil)
    }

    @Test func `one that does not tell, too early or too late is named C8`() {
        #expect(Self.complaint(Self.desk(), leavingOut: .taskStuck)?.contains("had to be told") == true)
        for (minutes, words) in [(10, "not before"), (20, "had to be told")] as [(Int64, String)] {
            var settings = Self.judged
            settings.stuckAfter = .minutes(minutes)
            #expect(Self.complaint(Self.desk(settings))?.contains(words) == true)
        }
    }

    @Test func `one on which nobody is told in the end is named C12`() {
        var settings = Self.judged
        var judge = ConvergenceChecker(settings: settings)
        let end = BoardDesk.start + .minutes(75)
        #expect(judge.finish(Self.desk().conductor.engine, now: end) == nil)
        settings.stuckAfter = .zero
        #expect(judge.finish(Self.desk(settings).conductor.engine, now: end)?.contains("INITIALIZING") == true)
    }
}
