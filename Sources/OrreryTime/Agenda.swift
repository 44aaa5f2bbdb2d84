// Why: everything that will happen by itself waits here, and what is due at one instant happens in the order in which
// it was put down. That tie-break is the whole secret of a repeatable run.

/// A heap of things due, ordered by (due, insertion). Everything in it can be inlined, or every other room would ask the
/// runtime what an item is each time it is moved.
@usableFromInline
package struct Agenda<Item: Sendable>: Sendable {
    @usableFromInline struct Entry: Sendable {
        @usableFromInline let due: Instant
        @usableFromInline let insertion: UInt64
        @usableFromInline let item: Item

        @inlinable init(due: Instant, insertion: UInt64, item: Item) {
            self.due = due
            self.insertion = insertion
            self.item = item
        }

        @inlinable func isBefore(_ other: Entry) -> Bool {
            due != other.due ? due < other.due : insertion < other.insertion
        }
    }

    @usableFromInline var heap: [Entry] = []
    @usableFromInline var insertions: UInt64 = 0

    @inlinable package init() {}

    @inlinable package var isEmpty: Bool { heap.isEmpty }
    @inlinable package var count: Int { heap.count }

    /// When the first thing is due; nil when nothing waits.
    @inlinable package var nextDue: Instant? { heap.first?.due }

    /// Puts `item` down for `due`.
    /// - Complexity: O(log n)
    @inlinable
    package mutating func schedule(_ item: Item, at due: Instant) {
        heap.append(Entry(due: due, insertion: insertions, item: item))
        insertions += 1
        siftUp(from: heap.count - 1)
    }

    /// Takes the first thing that is due at or before `now`; nil when nothing is.
    /// - Complexity: O(log n)
    @inlinable
    package mutating func takeNext(dueBy now: Instant) -> (due: Instant, item: Item)? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown()
        }
        return (first.due, first.item)
    }

    /// Lets everything come so much later, or earlier, in the same order.
    /// - Complexity: O(n)
    @inlinable
    package mutating func shift(by offset: Duration) {
        heap = heap.map { Entry(due: $0.due + offset, insertion: $0.insertion, item: $0.item) }
    }

    /// Forgets everything that waits.
    @inlinable
    package mutating func removeAll() {
        heap.removeAll(keepingCapacity: true)
    }

    @inlinable
    mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    @inlinable
    mutating func siftDown() {
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[first])
            {
                first = child
            }
            guard first != parent else { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }
}
