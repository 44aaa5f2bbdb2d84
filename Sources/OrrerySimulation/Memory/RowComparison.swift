// Why: whoever reads that two boards differ wants to know in which row, in which member, and what each of them says.

internal import OrreryJSON

/// Finds the first difference between two lists of rows of one kind.
struct RowComparison<Row> {
    /// What a row is, at the beginning of a sentence: `Task`.
    let kind: String
    let names: (expected: String, found: String)
    let id: (Row) -> String
    let isSame: (Row, Row) -> Bool
    /// What is kept of a row; two rows that are kept alike are alike.
    let json: (Row) -> JSONObject
    /// Whether the rows must stand in the same order.
    var isOrdered = true
    /// Whether a row may be in one list and not in the other.
    var mayBeMissing: (Row) -> Bool = { _ in false }

    /// The first difference as a sentence; nil when there is none.
    /// - Complexity: O(n), n = rows
    func difference(_ expected: some Collection<Row>, _ found: some Collection<Row>) -> String? {
        // Nearly always they are the same.
        if expected.elementsEqual(found, by: isSame) { return nil }
        var foundByID: [String: Row] = [:]
        for row in found { foundByID[id(row)] = row }
        var known: Set<String> = []
        for row in expected {
            known.insert(id(row))
            guard let other = foundByID[id(row)] else {
                if mayBeMissing(row) { continue }
                return "\(name(row)) is in \(names.expected) and not in \(names.found)."
            }
            if let difference = difference(row, other) { return difference }
        }
        for row in found where !known.contains(id(row)) && !mayBeMissing(row) {
            return "\(name(row)) is in \(names.found) and not in \(names.expected)."
        }
        return isOrdered ? disorder(expected, found) : nil
    }

    /// The first member in which two rows differ.
    func difference(_ expected: Row, _ found: Row) -> String? {
        guard !isSame(expected, found) else { return nil }
        let (left, right) = (json(expected), json(found))
        for key in left.members.map(\.key) + right.members.map(\.key) {
            let (one, other) = (Self.text(left[key]), Self.text(right[key]))
            guard one != other else { continue }
            return "\(name(expected)) has the \(key) \(Self.shown(one)) in \(names.expected) and \(Self.shown(other)) "
                + "in \(names.found)."
        }
        return nil
    }

    private func disorder(_ expected: some Collection<Row>, _ found: some Collection<Row>) -> String? {
        for (place, (row, other)) in zip(expected, found).enumerated() where id(row) != id(other) {
            return "\(name(row)) stands at place \(place + 1) in \(names.expected), where \(names.found) has "
                + "\(name(other))."
        }
        guard expected.count != found.count else { return nil }
        return "\(kind) rows are \(expected.count) in \(names.expected) and \(found.count) in \(names.found): one is "
            + "there twice."
    }

    private func name(_ row: Row) -> String { "\(kind) \(id(row))" }

    private static func text(_ value: JSONValue?) -> String {
        value.map { JSONWriter.text($0) } ?? "(none)"
    }

    /// As much of a text as a sentence holds.
    private static func shown(_ text: String) -> String {
        text.utf8.count > 200 ? "\(text.prefix(200))…" : text
    }
}

extension RowComparison where Row: Equatable {
    init(
        _ kind: String, _ names: (expected: String, found: String), id: @escaping (Row) -> String,
        json: @escaping (Row) -> JSONObject
    ) {
        self.init(kind: kind, names: names, id: id, isSame: { $0 == $1 }, json: json)
    }
}
