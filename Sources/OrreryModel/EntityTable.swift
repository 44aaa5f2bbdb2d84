// Why: the board needs its entities by identity and in a stable order; a dictionary alone has no order that is the same
// in two processes.

/// Values by key, in the order in which the keys first came. Inlined everywhere, so that each room has it for its own types.
@usableFromInline
package struct EntityTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline var positions: [Key: Int] = [:]
    @usableFromInline var slots: [(key: Key, value: Value)?] = []

    @inlinable package init() {}

    @inlinable package var count: Int { positions.count }

    /// The values in order.
    @inlinable package var values: Values { Values(slots: slots) }

    /// The values of a table, one after the other, without a copy of all of them.
    @usableFromInline
    package struct Values: BidirectionalCollection {
        @usableFromInline let slots: [(key: Key, value: Value)?]

        @inlinable init(slots: [(key: Key, value: Value)?]) {
            self.slots = slots
        }

        @inlinable package var startIndex: Int { slots.firstIndex { $0 != nil } ?? slots.count }
        @inlinable package var endIndex: Int { slots.count }

        /// The place of the next value.
        @inlinable
        package func index(after index: Int) -> Int {
            var next = index + 1
            while next < slots.count, slots[next] == nil { next += 1 }
            return next
        }

        /// The place of the value before.
        @inlinable
        package func index(before index: Int) -> Int {
            var previous = index - 1
            while previous > 0, slots[previous] == nil { previous -= 1 }
            return previous
        }

        @inlinable package subscript(index: Int) -> Value {
            guard let slot = slots[index] else { preconditionFailure("There is no value at \(index).") }
            return slot.value
        }
    }

    /// The value of `key`; setting replaces in place or appends, and nil removes.
    /// - Complexity: O(1), amortised
    @inlinable
    package subscript(key: Key) -> Value? {
        get {
            guard let position = positions[key] else { return nil }
            return slots[position]?.value
        }
        set {
            switch (positions[key], newValue) {
            case (let position?, let value?): slots[position] = (key, value)
            case (let position?, nil): remove(key, at: position)
            case (nil, let value?):
                positions[key] = slots.count
                slots.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// Changes the value of `key` where it lies; false when there is none.
    @inlinable
    package mutating func update(_ key: Key, _ change: (inout Value) -> Void) -> Bool {
        guard let position = positions[key], slots[position] != nil else { return false }
        change(&slots[position]!.value)
        return true
    }

    @usableFromInline
    mutating func remove(_ key: Key, at position: Int) {
        positions[key] = nil
        slots[position] = nil
        // Empty slots are swept out when they are more than half, so that a long-lived board does not grow.
        guard slots.count > 32, slots.count > 2 * positions.count else { return }
        slots = slots.filter { $0 != nil }
        for (index, slot) in slots.enumerated() {
            if let slot { positions[slot.key] = index }
        }
    }
}

extension EntityTable.Values: Equatable where Value: Equatable {
    /// Whether both hold the same values in the same order.
    @inlinable
    package static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}
