// Why: a power loss takes back what was not synced. A file holds what was written, so that reading is a copy, and beside
// it what each write since the last sync has replaced: a process crash costs nothing, and a power loss is a rollback.

internal import OrreryTime

/// The bytes of one file, and how to take back what was not synced. See https://sqlite.org/atomiccommit.html section 2
/// for what SQLite assumes of a disk: writes that were not synced happen in any order, wholly, in part or not at all, and
/// the bytes beside them stay as they are (powersafe overwrite, https://sqlite.org/psow.html).
final class DiskFile {
    private(set) var bytes: [UInt8] = []
    /// Who holds the file's lock: two programs never write at once.
    var lockHolder: ObjectIdentifier?
    private var pending: [Change] = []
    /// What pending changes have replaced, one behind the other.
    private var replaced: [UInt8] = []

    /// What a disk writes wholly or not at all.
    private static let sectorBytes = 512
    /// What a system holds back at most before it writes by itself, so that a run without syncs stays small.
    private static let pendingBytesMax = 16 * 1_024 * 1_024
    private static let pendingMax = 65_536

    /// A write or a truncation that was not synced.
    private struct Change {
        let offset: Int
        /// Bytes written; nil when the file was cut, or lengthened, to `offset`.
        let count: Int?
        let sizeBefore: Int
        /// How many bytes it has replaced or cut off.
        let replacedCount: Int
    }

    /// A change that was taken back, with what it would have written.
    private struct LostChange {
        let offset: Int
        /// Nil for a truncation to `offset`.
        let bytes: [UInt8]?
    }

    /// Fills `buffer` with what stands at `offset` and returns how many bytes there were.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let count = max(0, min(buffer.count, bytes.count - offset))
        guard count > 0 else { return 0 }
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]))
        }
        return count
    }

    /// Writes at `offset`; pending until `settle`.
    func write(_ new: UnsafeRawBufferPointer, at offset: Int) {
        let replacedCount = max(0, min(new.count, bytes.count - offset))
        note(Change(offset: offset, count: new.count, sizeBefore: bytes.count, replacedCount: replacedCount))
        unsafe put(new, at: offset)
    }

    /// Makes the file `size` bytes long; pending until `settle`.
    func truncate(to size: Int) {
        let replacedCount = max(0, bytes.count - size)
        note(Change(offset: size, count: nil, sizeBefore: bytes.count, replacedCount: replacedCount))
        resize(to: size)
    }

    /// Whether every change is durable.
    var isSettled: Bool { pending.isEmpty }

    /// The file without the changes that were not synced.
    func durableCopy() -> DiskFile {
        let copy = DiskFile()
        copy.bytes = bytes
        copy.pending = pending
        copy.replaced = replaced
        _ = copy.takeBack()
        return copy
    }

    /// Makes everything durable.
    func settle() {
        pending.removeAll(keepingCapacity: true)
        replaced.removeAll(keepingCapacity: true)
    }

    /// Decides by chance for each pending change whether it happened. One time in four nothing of them had reached the
    /// disk, one time in four everything: both are rare when each change is drawn alone, and both are usual.
    func losePower(_ random: inout RandomSource) {
        guard !pending.isEmpty else { return }
        let lost = takeBack()
        let extent = random.next(below: 4)
        for change in lost where extent > 0 {
            switch extent == 1 ? 0 : random.next(below: 5) {
            case 0, 1: redo(change)
            case 2, 3: break
            default: tear(change, &random)
            }
        }
    }

    private func note(_ change: Change) {
        if pending.count >= Self.pendingMax || replaced.count >= Self.pendingBytesMax { settle() }
        pending.append(change)
        guard change.replacedCount > 0 else { return }
        unsafe bytes.withUnsafeBytes { bytes in
            let range = change.offset..<(change.offset + change.replacedCount)
            unsafe replaced.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    private func put(_ new: UnsafeRawBufferPointer, at offset: Int) {
        if offset > bytes.count { resize(to: offset) }
        let inside = min(new.count, bytes.count - offset)
        if inside > 0 {
            unsafe bytes.withUnsafeMutableBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + inside)])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: new[..<inside]))
            }
        }
        if inside < new.count { unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: new[inside...])) }
    }

    private func put(_ new: [UInt8], at offset: Int) {
        unsafe new.withUnsafeBytes { unsafe put($0, at: offset) }
    }

    private func resize(to size: Int) {
        if size < bytes.count {
            bytes.removeLast(bytes.count - size)
        } else {
            bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
        }
    }

    /// Takes back all pending changes, newest first: what a change wrote stands in the file once all later ones are gone.
    /// Returns them oldest first.
    private func takeBack() -> [LostChange] {
        var lost: [LostChange] = []
        for change in pending.reversed() {
            let old = Array(replaced.suffix(change.replacedCount))
            replaced.removeLast(change.replacedCount)
            let new = change.count.map { Array(bytes[change.offset..<(change.offset + $0)]) }
            resize(to: change.sizeBefore)
            put(old, at: change.offset - (change.offset > change.sizeBefore ? change.offset - change.sizeBefore : 0))
            lost.append(LostChange(offset: change.offset, bytes: new))
        }
        settle()
        return lost.reversed()
    }

    private func redo(_ change: LostChange) {
        guard let new = change.bytes else { return resize(to: change.offset) }
        put(new, at: change.offset)
    }

    /// Lets a change happen in part: some of its sectors, or all with garbage in one.
    private func tear(_ change: LostChange, _ random: inout RandomSource) {
        guard var new = change.bytes, !new.isEmpty else { return }
        let first = change.offset / Self.sectorBytes
        let last = (change.offset + new.count - 1) / Self.sectorBytes
        let sector = random.next(in: first...last)
        let start = max(0, sector * Self.sectorBytes - change.offset)
        if random.chance(1, in: 2) {
            put(Array(new[..<start]), at: change.offset)
        } else {
            for index in start..<min(new.count, (sector + 1) * Self.sectorBytes - change.offset) {
                new[index] = UInt8(truncatingIfNeeded: random.next())
            }
            put(new, at: change.offset)
        }
    }
}
