// Why: what is pruned goes from the front a few rows at a time, and an array would move all the others each time.

/// An array whose first elements go cheaply.
struct PrunedArray<Element> {
    private var elements: [Element] = []
    /// How many of `elements` have gone already.
    private var gone = 0

    var count: Int { elements.count - gone }
    var isEmpty: Bool { count == 0 }

    /// The element at `index`, counted from the first that has not gone.
    subscript(index: Int) -> Element {
        _read { yield elements[gone + index] }
        _modify { yield &elements[gone + index] }
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func append(contentsOf new: [Element]) {
        elements.append(contentsOf: new)
    }

    /// - Complexity: O(1) an element, amortised
    mutating func removeFirst(_ number: Int) {
        gone += number
        guard gone > 32, gone > count else { return }
        elements.removeFirst(gone)
        gone = 0
    }

    mutating func removeLast() {
        elements.removeLast()
    }

    /// The first index whose element comes at or after the place that is looked for.
    /// - Parameter isBefore: Whether an element comes before that place; true for the first ones, then false.
    /// - Complexity: O(log n), n = elements
    func firstIndex(notBefore isBefore: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(elements[gone + middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension PrunedArray: Sendable where Element: Sendable {}
