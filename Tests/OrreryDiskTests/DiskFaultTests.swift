// Why: a disk that refuses must be told of and must harm nothing; and when it is set right the board goes on.

import Foundation
import OrreryDisk
import OrreryModel
import OrreryTime
import Testing

@testable import OrreryStore

@Suite struct DiskFaultTests {
    private let board = try! DiskBoard()
    private let disk = SimulatedDisk(name: "faults", random: RandomSource(seed: 7, stream: "disk"))

    private func append(_ number: Int, to store: SQLiteBoardStore) throws(EventLogError) {
        try store.append(board.batches[number], answers: [], expecting: store.head)
    }

    @Test func `a full disk refuses, keeps what was there, and heals`() throws {
        let store = try DiskBoard.open(disk)
        try append(0, to: store)
        disk.faults.isFull = true
        let refusal = #expect(throws: EventLogError.self) { try append(1, to: store) }
        #expect(refusal?.reason.contains("disk is full") == true, "\(refusal?.reason ?? "")")
        #expect(throws: EventLogError.self) { try store.probe() }
        try board.check(store, acknowledged: 1, "full")
        #expect(store.head == Int64(board.eventCount(1)))
        disk.faults.isFull = false
        #expect(board.write(to: store).refusal == nil)
        try board.check(store, acknowledged: board.batches.count, "healed")
    }

    @Test(arguments: [DiskOperations.write, .sync])
    func `a disk that fails refuses, and the store goes on when it works again`(operations: DiskOperations) throws {
        let store = try DiskBoard.open(disk)
        try append(0, to: store)
        disk.faults.failing = operations
        for _ in 0..<3 {
            let refusal = #expect(throws: EventLogError.self) { try append(1, to: store) }
            #expect(refusal?.reason.contains("disk failed") == true, "\(refusal?.reason ?? "")")
        }
        disk.faults.failing = []
        #expect(board.write(to: store).refusal == nil)
        try board.check(store, acknowledged: board.batches.count, "\(operations.rawValue)")
    }

    @Test func `what was refused because its sync failed is not there after a crash`() throws {
        let store = try DiskBoard.open(disk)
        try append(0, to: store)
        disk.faults.failing = .sync
        #expect(throws: EventLogError.self) { try append(1, to: store) }
        disk.crash(.process)
        disk.faults = DiskFaults()
        let again = try DiskBoard.open(disk)
        #expect(again.head == Int64(board.eventCount(1)))
        try board.check(again, acknowledged: 1, "after the crash")
    }

    @Test func `a disk that cannot be read refuses to start and loses nothing`() throws {
        do {
            let store = try DiskBoard.open(disk)
            #expect(board.write(to: store).refusal == nil)
        }
        for operations in [DiskOperations.read, .open] {
            disk.faults.failing = operations
            let refusal = #expect(throws: StoreError.self) { try DiskBoard.open(disk) }
            #expect(refusal?.description.contains("board.db") == true, "\(refusal?.description ?? "")")
        }
        disk.faults.failing = []
        try board.check(try DiskBoard.open(disk), acknowledged: board.batches.count, "read again")
    }

    /// SQLite's own loop of I/O errors (https://sqlite.org/testing.html section 3.2): operations in turn fail once. Every
    /// third is enough for each kind at each stage; one alone is a page or its header in the WAL.
    @Test func `one I/O error at any time loses nothing, in the same store or in the next one`() throws {
        for operation in stride(from: 1, to: Int.max, by: 3) {
            let disk = SimulatedDisk(name: "once", random: RandomSource(seed: UInt64(operation), stream: "disk"))
            disk.faults.failsOnceAt = operation
            var acknowledged = 0
            var isRefused = false
            if let store = try? DiskBoard.open(disk) {
                let first = board.write(to: store)
                isRefused = first.refusal != nil
                acknowledged = first.acknowledged
                if isRefused {
                    // What a refused batch left behind must not be there for this store.
                    try board.check(store, acknowledged: acknowledged, "operation \(operation)")
                    #expect(store.head == Int64(board.eventCount(acknowledged)), "operation \(operation)")
                    #expect(board.write(to: store).refusal == nil, "operation \(operation)")
                    acknowledged = board.batches.count
                }
            }
            let isOver = disk.operations < operation
            disk.faults = DiskFaults()
            disk.crash(.power)
            let store = try DiskBoard.open(disk, machine: "again")
            try board.check(store, acknowledged: acknowledged, "the next store, operation \(operation)")
            if isOver { return }
        }
    }

    @Test func `a slow disk takes time on the board's clock and none on the wall`() throws {
        disk.faults.latency = .seconds(3_600)
        let store = try DiskBoard.open(disk)
        let before = (disk.operations, disk.waited)
        try append(0, to: store)
        #expect(disk.operations > before.0)
        #expect(disk.waited - before.1 == .seconds(3_600 * (disk.operations - before.0)))
    }

    @Test func `two stores do not have one file at a time`() throws {
        let store = try DiskBoard.open(disk)
        let refusal = #expect(throws: StoreError.self) { try DiskBoard.open(disk) }
        #expect(refusal?.description.contains("Another program holds the database") == true)
        #expect(board.write(to: store).refusal == nil)
        #expect(try store.makeReader() == nil)
    }

    @Test func `SQLite's clock is the disk's`() throws {
        disk.now = DiskBoard.start
        let connection = try Connection(path: "clock.db", vfs: disk.vfsName)
        #expect(try connection.rows("SELECT datetime('now') AS now")[0]["now"]?.string == "2026-01-05 08:00:00")
    }

    @Test func `a store may outlive whoever made its disk`() throws {
        func make() throws -> SQLiteBoardStore {
            let disk = SimulatedDisk(name: "left", random: RandomSource(seed: 1))
            return try DiskBoard.open(disk)
        }
        let store = try make()
        #expect(board.write(to: store).refusal == nil)
        try board.check(store, acknowledged: board.batches.count, "alone")
    }

    @Test func `threads have disks of their own`() {
        let outcomes = OutcomeList()
        DispatchQueue.concurrentPerform(iterations: 40) { index in
            let board = try! DiskBoard(batches: 3)
            let disk = SimulatedDisk(name: "thread", random: RandomSource(seed: UInt64(index)))
            guard let store = try? DiskBoard.open(disk), board.write(to: store).refusal == nil else { return }
            outcomes.add(store.head == Int64(board.events.count))
        }
        #expect(outcomes.all == Array(repeating: true, count: 40))
    }

    /// What threads found.
    private final class OutcomeList: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Bool] = []

        func add(_ value: Bool) { lock.withLock { values.append(value) } }
        var all: [Bool] { lock.withLock { values } }
    }
}
