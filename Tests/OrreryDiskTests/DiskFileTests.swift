// Why: what a loss of power may do to a file is the ground under every other test of the disk.

import OrreryTime
import Testing

@testable import OrreryDisk

@Suite struct DiskFileTests {
    private let file = DiskFile()

    private func write(_ bytes: [UInt8], at offset: Int) {
        bytes.withUnsafeBytes { file.write($0, at: offset) }
    }

    private func bytes(_ value: UInt8, _ count: Int) -> [UInt8] { Array(repeating: value, count: count) }

    /// Rule: powersafe overwrite (https://sqlite.org/psow.html).
    @Test func `a loss of power spares what was synced beside a write, and each sector has one of its fates`() {
        var fates: Set<[Bool]> = []
        for seed in 1...400 as ClosedRange<UInt64> {
            let file = DiskFile()
            bytes(1, 4_096).withUnsafeBytes { file.write($0, at: 0) }
            file.settle()
            bytes(2, 2_048).withUnsafeBytes { file.write($0, at: 700) }
            var random = RandomSource(seed: seed)
            file.losePower(&random)
            #expect(file.bytes.count == 4_096)
            #expect(file.bytes[..<700].allSatisfy { $0 == 1 } && file.bytes[2_748...].allSatisfy { $0 == 1 })
            let sectors = [700..<1_024, 1_024..<1_536, 1_536..<2_048, 2_048..<2_560, 2_560..<2_748]
            fates.insert(sectors.map { file.bytes[$0].allSatisfy { $0 == 2 } })
            // At most one sector is neither old nor new.
            let torn = sectors.filter { range in
                !file.bytes[range].allSatisfy { $0 == 1 } && !file.bytes[range].allSatisfy { $0 == 2 }
            }
            #expect(torn.count <= 1)
        }
        // All, nothing, a prefix of one to four sectors, and garbage in one of the first four; in the last one it looks
        // like a prefix of four.
        #expect(fates.count == 10)
    }

    @Test func `writes, cuts and writes behind the end are taken back to what was synced`() {
        write(bytes(1, 3_000), at: 0)
        file.settle()
        let before = file.bytes
        var isBefore = false
        var isAfter = false
        for seed in 1...40 as ClosedRange<UInt64> {
            write(bytes(2, 1_000), at: 2_500)
            file.truncate(to: 100)
            write(bytes(3, 10), at: 5_000)
            file.truncate(to: 6_000)
            write(bytes(4, 200), at: 50)
            let after = file.bytes
            #expect(after.count == 6_000 && after[249] == 4 && after[250...].firstIndex { $0 != 0 } == 5_000)
            var random = RandomSource(seed: seed)
            file.losePower(&random)
            if file.bytes == before { isBefore = true }
            if file.bytes == after { isAfter = true }
            // Back to the beginning for the next seed.
            file.truncate(to: 0)
            write(before, at: 0)
            file.settle()
        }
        #expect(isBefore && isAfter)
    }

    @Test func `what was synced is not lost`() {
        write(bytes(5, 10_000), at: 0)
        file.settle()
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = RandomSource(seed: seed)
            file.losePower(&random)
            #expect(file.bytes == bytes(5, 10_000))
        }
    }

    /// A run without syncs must not grow for ever: like a system, the disk writes by itself after a while.
    @Test func `only so much can be lost`() {
        for seed in 1...4 as ClosedRange<UInt64> {
            let many = DiskFile()
            for offset in 0...65_536 { [1].withUnsafeBytes { many.write($0, at: offset) } }
            var random = RandomSource(seed: seed)
            many.losePower(&random)
            #expect(many.bytes.count >= 65_536)

            let large = DiskFile()
            for value in 1...19 as ClosedRange<UInt8> {
                bytes(value, 1_024 * 1_024).withUnsafeBytes { large.write($0, at: 0) }
            }
            large.losePower(&random)
            #expect(large.bytes.count == 1_024 * 1_024)
            #expect(large.bytes.filter { $0 < 17 }.count <= 512)
        }
    }
}
