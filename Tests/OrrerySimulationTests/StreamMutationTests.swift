// Why: a judge that has never complained has proven nothing. Each bug that is planted here must be named, by its own
// invariant and by no other.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryStreams
import OrreryTime
import Testing

@Suite struct StreamMutationTests {
    /// What is named first over seeds, with a rung on which something is wrong; nil when nothing is named.
    private func named(
        _ kinds: [FaultKind], seeds: ClosedRange<UInt64> = 1...200, rung: (TrialPlan) -> FullRung
    ) throws -> Invariant? {
        for seed in seeds {
            let plan = try FullRungTests.plan("demo", seed: seed, minutes: 3, kinds: kinds, every: .seconds(5))
            do throws(TrialError) {
                _ = try Trial(plan, rung: rung(plan), checkers: FullRungTests.checkers).run()
            } catch {
                guard case .violation(let violation) = error else { throw error }
                return violation.invariant
            }
        }
        return nil
    }

    private func named(
        _ kinds: [FaultKind], seeds: ClosedRange<UInt64> = 1...200, _ plant: (inout AudienceMachinery) -> Void
    ) throws -> Invariant? {
        var machinery = AudienceMachinery()
        plant(&machinery)
        return try named(kinds, seeds: seeds) { plan in
            FullRung(
                seed: plan.seed, audience: SimulatedAudience(plan.scenario, seed: plan.seed, machinery: machinery))
        }
    }

    @Test func `without a bug nothing is named`() throws {
        #expect(try named(FullRungTests.viewerKinds, seeds: 1...4) { _ in } == nil)
    }

    @Test func `a store that never syncs is named C3`() throws {
        #expect(try named([]) { FullRung(seed: $0.seed, durability: .none) } == .publication)
    }

    @Test func `a disk that lies about syncs is named C3`() throws {
        let invariant = try named([]) { plan in
            let rung = FullRung(seed: plan.seed)
            rung.disk.faults.liesAboutSync = true
            return rung
        }
        #expect(invariant == .publication)
    }

    /// Every so many frames, another one.
    private static func altering(
        every interval: Int64, _ alter: @escaping ([UInt8]) -> [UInt8]
    ) -> ([StreamDialect: [Frame]]) -> [StreamDialect: [Frame]] {
        { frames in
            frames.mapValues { frames in
                frames.map { frame in
                    guard frame.seq % interval == 0 else { return frame }
                    return Frame(
                        seq: frame.seq, projectID: frame.projectID, taskID: frame.taskID, bytes: alter(frame.bytes),
                        audience: frame.audience)
                }
            }
        }
    }

    @Test func `a frame that is dropped is named C4`() throws {
        #expect(try named([]) { $0.frames = Self.altering(every: 50) { _ in [] } } == .replay)
    }

    @Test func `a frame that is sent twice is named C4`() throws {
        #expect(try named([]) { $0.frames = Self.altering(every: 50) { $0 + $0 } } == .replay)
    }

    @Test func `a payload that is not the log's is named C4`() throws {
        #expect(try named([]) { $0.frames = Self.altering(every: 50, Self.misdated) } == .replay)
    }

    private static func misdated(_ bytes: [UInt8]) -> [UInt8] { replacing("2026", with: "2027", in: bytes) }

    private static func replacing(_ old: String, with new: String, in bytes: [UInt8]) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8)
    }

    /// One word of one dialect is another: native viewers have nothing to say, so that the dialect's own judge must.
    @Test(arguments: [StreamDialect.missionControl, .timeline, .project])
    func `a payload that the log does not make is named C4 in each dialect of a seed`(dialect: StreamDialect) throws {
        let invariant = try named([]) {
            $0.frames = { frames in
                var frames = frames
                frames[dialect] = frames[dialect].flatMap {
                    Self.altering(every: 1, Self.misdated)([dialect: $0])[dialect]
                }
                return frames
            }
        }
        #expect(invariant == .replay)
    }

    /// Who is behind the ring is told of tasks as they are now, and of no other.
    @Test func `a payload that the log does not make is named C4 in pieces of the log, too`() throws {
        let invariant = try named([.oldCursor]) {
            $0.ringFramesMax = 16
            // No other dialect has a member of this name.
            $0.pieces = { Self.replacing("\"updated_at\":\"2026", with: "\"updated_at\":\"2027", in: $0) }
        }
        #expect(invariant == .replay)
    }

    private static func altered(_ preface: [UInt8], _ alter: (Substring) -> String) -> [UInt8] {
        let text = String(decoding: preface, as: UTF8.self)
        guard let start = text.firstRange(of: "event: reset")?.lowerBound else { return preface }
        return Array((text[..<start] + alter(text[start...])).utf8)
    }

    @Test func `a reset that is sent twice is named C5`() throws {
        let kinds: [FaultKind] = [.foreignCursor, .brokenCursor]
        #expect(try named(kinds) { $0.preface = { Self.altered($0) { "\($0)\($0)" } } } == .reset)
    }

    @Test func `a reset that is not sent is named C5`() throws {
        let kinds: [FaultKind] = [.foreignCursor, .brokenCursor]
        #expect(try named(kinds) { $0.preface = { Self.altered($0) { _ in "" } } } == .reset)
    }

    @Test func `more memory for a viewer than there should be is named C11`() throws {
        let invariant = try named([.oldCursor]) {
            $0.ringFramesMax = 16
            $0.viewerBytesMax = 1_024
        }
        #expect(invariant == .boundedness)
    }

    @Test func `a place that is not given back is named C11`() throws {
        #expect(try named([.vanishedClient]) { $0.givesPlacesBack = false } == .boundedness)
    }

    @Test func `a viewer that stalls and is not cut is named C11`() throws {
        #expect(try named([.stalledClient]) { $0.stalledMax = .seconds(3_600) } == .boundedness)
    }

    @Test func `a viewer that waits for one that stalls is named C11`() throws {
        #expect(try named([.stalledClient]) { $0.waitsForStalled = true } == .boundedness)
    }

    @Test func `a viewer that is left behind is named C12`() throws {
        let invariant = try named([.oldCursor]) {
            $0.ringFramesMax = 16
            $0.catchesUp = false
        }
        #expect(invariant == .convergence)
    }
}
