// Why: what was acknowledged survives a crash at every single operation of the disk; and where the disk breaks its word,
// something is lost, which shows that this disk can lose.

import OrreryDisk
import OrreryModel
import OrreryTime
import Testing

@testable import OrreryStore

@Suite struct DiskCrashTests {
    private let board = try! DiskBoard()

    /// How many operations the history takes on a disk that does its work.
    private func operationCount() throws -> Int {
        let disk = SimulatedDisk(name: "count", random: RandomSource(seed: 1))
        let outcome = board.write(to: try DiskBoard.open(disk))
        #expect(outcome.refusal == nil)
        #expect(outcome.acknowledged == board.batches.count)
        return disk.operations
    }

    /// Writes the history until the disk goes down, and returns how many batches were acknowledged.
    private func writeUntilDown(_ disk: SimulatedDisk) -> Int {
        guard let store = try? DiskBoard.open(disk) else { return 0 }
        return board.write(to: store).acknowledged
    }

    /// Rule: C1, exhaustively.
    @Test(arguments: [DiskCrash.process, .power])
    func `what was acknowledged survives a crash at every operation, and the history goes on`(kind: DiskCrash) throws {
        let count = try operationCount()
        #expect(count > 200)
        for operation in 1...count {
            let disk = SimulatedDisk(name: "crash", random: RandomSource(seed: UInt64(operation), stream: "disk"))
            disk.faults.goesDownAt = operation
            let acknowledged = writeUntilDown(disk)
            #expect(disk.isDown)
            disk.crash(kind)
            let store = try DiskBoard.open(disk, machine: kind == .power ? "again" : "m")
            try board.check(store, acknowledged: acknowledged, "\(kind) at operation \(operation)")
            let rest = board.write(to: store)
            #expect(rest.refusal == nil && rest.acknowledged == board.batches.count, "\(kind) at \(operation)")
        }
    }

    @Test func `what was acknowledged survives a second loss of power while the first is recovered from`() throws {
        let count = try operationCount()
        for operation in stride(from: 1, through: count, by: 11) {
            for second in stride(from: 1, through: 60, by: 7) {
                let disk = SimulatedDisk(
                    name: "crash", random: RandomSource(seed: UInt64(operation * 100 + second), stream: "disk"))
                disk.faults.goesDownAt = operation
                let acknowledged = writeUntilDown(disk)
                disk.crash(.power)
                disk.faults.goesDownAt = disk.operations + second
                let more = writeUntilDown(disk)
                disk.crash(.power)
                // The rest of the history may have been written before it came.
                disk.faults.goesDownAt = nil
                let store = try DiskBoard.open(disk)
                try board.check(
                    store, acknowledged: max(acknowledged, more), "operation \(operation), then \(second) later")
            }
        }
    }

    /// The disk's own proof: a crash that could lose nothing would make every other test here worthless.
    @Test func `a disk that lies about syncs loses what was acknowledged, and one that does not loses nothing`() throws
    {
        func lostCount(lies: Bool) throws -> Int {
            var lost = 0
            for seed in 1...40 as ClosedRange<UInt64> {
                let disk = SimulatedDisk(name: "lies", random: RandomSource(seed: seed, stream: "disk"))
                let store = try DiskBoard.open(disk)
                disk.faults.liesAboutSync = lies
                for batch in board.batches { try store.append(batch, answers: [], expecting: store.head) }
                disk.crash(.power)
                let head = (try? DiskBoard.open(disk, machine: "again"))?.head ?? 0
                if head < Int64(board.events.count) { lost += 1 }
            }
            return lost
        }
        #expect(try lostCount(lies: true) > 10)
        #expect(try lostCount(lies: false) == 0)
    }

    /// Without syncs SQLite promises nothing for a loss of power, and everything for the end of a process.
    @Test func `an unsynced store keeps everything when its process ends and not always when power is lost`() throws {
        func damagedCount(_ kind: DiskCrash) throws -> Int {
            var damaged = 0
            for seed in 1...40 as ClosedRange<UInt64> {
                let disk = SimulatedDisk(name: "unsynced", random: RandomSource(seed: seed, stream: "disk"))
                var ids = IDSource(random: RandomSource(seed: 1))
                let store = try SQLiteBoardStore(
                    path: "board.db", vfs: disk.vfsName, durability: .none, machine: "m", now: DiskBoard.start,
                    ids: &ids)
                #expect(board.write(to: store).refusal == nil)
                disk.crash(kind)
                let again = try? DiskBoard.open(disk)
                let kept = try? again?.read(after: 0, limit: 10_000)
                if kept?.map(\.data) != board.events.map(\.data) { damaged += 1 }
            }
            return damaged
        }
        #expect(try damagedCount(.process) == 0)
        #expect(try damagedCount(.power) > 10)
    }

    @Test func `a store that was open when the disk crashed can neither write nor disturb the next one`() throws {
        let disk = SimulatedDisk(name: "old", random: RandomSource(seed: 1))
        let old = try DiskBoard.open(disk)
        try old.append(board.batches[0], answers: [], expecting: 0)
        disk.crash(.process)
        let new = try DiskBoard.open(disk)
        #expect(throws: EventLogError.self) {
            try old.append(board.batches[1], answers: [], expecting: old.head)
        }
        _ = consume old
        #expect(board.write(to: new).refusal == nil)
        try board.check(new, acknowledged: board.batches.count, "after the old one has gone")
    }

    @Test func `the same seed leaves the same bytes`() throws {
        func run(seed: UInt64, downAt operation: Int) throws -> [String: [UInt8]] {
            let disk = SimulatedDisk(name: "same", random: RandomSource(seed: seed, stream: "disk"))
            disk.faults.goesDownAt = operation
            _ = writeUntilDown(disk)
            disk.crash(.power)
            let store = try DiskBoard.open(disk, machine: "again")
            try store.close()
            return Dictionary(uniqueKeysWithValues: disk.names.map { ($0, disk.contents(of: $0)!) })
        }
        let count = try operationCount()
        var results: Set<[UInt8]> = []
        for seed in 1...20 as ClosedRange<UInt64> {
            let operation = count * Int(seed) / 20
            let first = try run(seed: seed, downAt: operation)
            #expect(try run(seed: seed, downAt: operation) == first)
            results.insert(first["board.db"]!)
        }
        #expect(results.count > 5, "Different crashes leave different files.")
    }
}
