// Why: the rows of a table in memory are found by the same questions as SQLite's, and numbered by the same rule, so that
// a page goes on at the same number whoever keeps the rows.

internal import OrreryModel

/// What a table in memory must know of its rows.
protocol MemoryRow: Sendable {
    associatedtype Key: Hashable, Sendable
    associatedtype Owner: Hashable, Sendable
    /// By which a row is known again; the same for good, as are its owner and its name.
    var key: Key { get }
    /// What the row belongs to and goes with; nil for what is never asked for by it.
    var owner: Owner? { get }
    /// Another name that is asked for, which several rows may have.
    var name: String? { get }
}

/// Rows in the order in which they came. The number of a new row is one above the largest there is, as SQLite's rowid is
/// (https://sqlite.org/rowidtable.html).
struct MemoryTable<Row: MemoryRow>: Sendable {
    /// A removed row leaves its place empty, but for the first and the last, so that a number is a place.
    private var slots = PrunedArray<Row?>()
    /// The number of the row in the first slot.
    private var firstNumber: Int64 = 1
    private var numbers: [Row.Key: Int64] = [:]
    private var numbersByOwner: [Row.Owner: [Int64]] = [:]
    private var numbersByName: [String: [Int64]] = [:]

    /// The numbers from the first row's to the last one's; not all need have a row.
    var range: Range<Int64> { firstNumber..<firstNumber + Int64(slots.count) }

    /// The row with this number; nil when there is none.
    subscript(number number: Int64) -> Row? {
        range.contains(number) ? slots[Int(number - firstNumber)] : nil
    }

    /// The row with this key; nil when there is none.
    subscript(key: Row.Key) -> Row? {
        numbers[key].flatMap { self[number: $0] }
    }

    /// The numbers of the rows that belong to `owner`, rising.
    func numbers(of owner: Row.Owner) -> [Int64] {
        numbersByOwner[owner] ?? []
    }

    /// The newest row of this name.
    func newest(named name: String) -> Row? {
        numbersByName[name]?.last.flatMap { self[number: $0] }
    }

    /// The rows that belong to `owner`, oldest first; of very many the newest.
    func newest(_ limit: Int, of owner: Row.Owner) -> [Row] {
        numbers(of: owner).suffix(limit).compactMap { self[number: $0] }
    }

    /// Puts a row behind the others, or in the place of the one with its key.
    mutating func put(_ row: Row) {
        if let number = numbers[row.key] {
            slots[Int(number - firstNumber)] = row
            return
        }
        let number = range.upperBound
        slots.append(row)
        numbers[row.key] = number
        if let owner = row.owner { numbersByOwner[owner, default: []].append(number) }
        if let name = row.name { numbersByName[name, default: []].append(number) }
    }

    /// Changes the row with `key` where it lies; nothing when there is none.
    mutating func update(_ key: Row.Key, _ change: (inout Row) -> Void) {
        guard let number = numbers[key] else { return }
        let index = Int(number - firstNumber)
        if slots[index] != nil { change(&slots[index]!) }
    }

    mutating func remove(_ key: Row.Key) {
        guard let number = numbers.removeValue(forKey: key), let row = self[number: number] else { return }
        if let owner = row.owner { Self.remove(number, from: &numbersByOwner, owner) }
        if let name = row.name { Self.remove(number, from: &numbersByName, name) }
        slots[Int(number - firstNumber)] = nil
        trim()
    }

    /// Removes all rows that belong to `owner`.
    mutating func removeAll(of owner: Row.Owner) {
        for row in newest(.max, of: owner) { remove(row.key) }
    }

    /// Removes those of the `limit` oldest rows that are too old, and tells how many they were.
    mutating func prune(oldest limit: Int, _ isTooOld: (Row) -> Bool) -> Int {
        var keys: [Row.Key] = []
        var looked = 0
        for number in range {
            guard looked < limit else { break }
            guard let row = self[number: number] else { continue }
            looked += 1
            if isTooOld(row) { keys.append(row.key) }
        }
        for key in keys { remove(key) }
        return keys.count
    }

    /// Removes the rows before the first one that is not too old.
    mutating func pruneAll(_ isTooOld: (Row) -> Bool) {
        while let first = self[number: firstNumber], isTooOld(first) { remove(first.key) }
    }

    private mutating func trim() {
        while !slots.isEmpty, slots[slots.count - 1] == nil { slots.removeLast() }
        guard !slots.isEmpty else {
            // An empty table counts from 1 again.
            firstNumber = 1
            slots = PrunedArray()
            return
        }
        while slots[0] == nil {
            slots.removeFirst(1)
            firstNumber += 1
        }
    }

    private static func remove<Name>(_ number: Int64, from lists: inout [Name: [Int64]], _ name: Name) {
        guard let place = lists[name]?.firstIndex(of: number) else { return }
        lists[name]?.remove(at: place)
        if lists[name]?.isEmpty == true { lists[name] = nil }
    }
}

extension BoardTask: MemoryRow {
    var key: TaskID { self.id }
    var owner: TaskID? { nil }
    var name: String? { nil }
}

extension Activity: MemoryRow {
    var key: String { id }
    var owner: TaskID? { taskID }
    var name: String? { nil }
}

extension Deliverable: MemoryRow {
    var key: String { id }
    var owner: TaskID? { taskID }
    var name: String? { nil }
}

extension FollowUp: MemoryRow {
    var key: String { id }
    var owner: TaskID? { taskID }
    var name: String? { nil }
}

extension Session: MemoryRow {
    var key: SessionID { id }
    var owner: TaskID? { taskID }
    var name: String? { openclawSessionID }
}

extension Invocation: MemoryRow {
    var key: Int64 { id }
    var owner: TaskID? { taskID }
    var name: String? { runID }
}

extension InvocationActivity: MemoryRow {
    var key: Int64 { id }
    var owner: Int64? { invocationID }
    var name: String? { nil }
}
