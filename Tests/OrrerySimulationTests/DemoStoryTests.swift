// Why: the demo is shown to people who have five minutes. Everything that they are to see must happen in them, whatever
// the seed.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct DemoStoryTests {
    private static let stuck = "Find out why the nightly billing job hangs"
    private static let failing = "Upgrade the database driver"
    private static let asked = "Let customers pay with a second card"
    private static let sentBack = "Show prices with the tax of the country"
    private static let plan = "Passkey sign-in for administrators"

    @Test(arguments: [42, 7, 11, 1, 2, 3, 2_026] as [UInt64])
    func `in five minutes everything has been seen once`(seed: UInt64) throws {
        let scenario = try Theatre.shipped("demo")
        let log = try Theatre.play(scenario, seed: seed, for: .minutes(5)).events
        func about(_ title: String, _ type: EventType) -> [Event] {
            log.of(type).filter { $0.taskAfter?.title == title }
        }
        #expect(log.columns() == Set(BoardColumn.allCases), "A card in every column.")

        let silence = about(Self.stuck, .taskStuck).first
        #expect(silence?.taskAfter?.healthReason?.kind == .silent)
        let recovery = about(Self.stuck, .taskRecovered).first
        #expect(recovery.map { $0.at > silence?.at ?? $0.at } == true, "A silence that ends.")

        #expect(about(Self.failing, .invocationFailed).count == 1)
        let failed = about(Self.failing, .taskStatus).first { $0.taskAfter?.taskStatus == .failed }
        #expect(failed != nil, "A failure.")

        let followUps = log.of(.followUpDelivered).compactMap(\.taskID)
        for title in [Self.failing, Self.asked] {
            #expect(about(title, .taskStatus).last?.taskID.map(followUps.contains) == true, "A follow-up to \(title).")
        }

        let runs = about(Self.sentBack, .invocationStarted).compactMap { event in
            if case .invocation(let run)? = event.entity { run.role } else { nil }
        }
        #expect(runs.starts(with: ["coder", "reviewer", "coder"]), "A review that sends work back: \(runs)")

        let cleanups = log.of(.taskArchived).filter { $0.taskAfter?.archivedReason == .cleanup }
        #expect(!cleanups.isEmpty, "A cleanup.")
        let countdown = log.of(.taskStatus).contains { $0.taskAfter?.scheduledCleanupAt != nil }
        #expect(countdown, "Its countdown before.")

        let unblocked = log.of(.subtaskUnblocked).compactMap(\.taskAfter?.title).filter { $0.hasPrefix(Self.plan) }
        #expect(unblocked == ["\(Self.plan): write the storage", "\(Self.plan): build the interface"])
        #expect(about(Self.plan, .planChanged).last?.taskAfter?.planStatus == .done, "A plan that is done.")
    }

    @Test func `after the story the board stays alive`() throws {
        let scenario = try Theatre.shipped("demo")
        let log = try Theatre.play(scenario, seed: 42, for: .seconds(2 * 3_600)).events
        var quiet = Duration.zero
        for (earlier, later) in zip(log, log.dropFirst()) { quiet = max(quiet, later.event.at - earlier.event.at) }
        #expect(quiet < .seconds(20), "Nothing happened for \(quiet).")
        #expect(log.of(.taskCreated).count > 100)
    }
}
