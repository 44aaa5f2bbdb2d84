// Why: whoever lets a program write into their settings sees before what it will write.

/// The difference of two texts, as `diff -u` shows it.
enum UnifiedDiff {
    /// Lines around a change that are shown with it.
    private static let context = 3
    /// Beyond so many pairs of lines the whole middle is shown as replaced: it would take longer than anybody waits.
    private static let pairsMax = 4_000_000

    private enum Edit {
        case same(Substring)
        case less(Substring)
        case more(Substring)
    }

    /// - Parameters:
    ///   - old: nil for a file that is not there.
    ///   - new: nil for one that will not be there.
    /// - Complexity: O(n · m), n and m = lines between the first and the last change.
    static func text(_ old: [UInt8]?, _ new: [UInt8]?, path: String) -> String {
        let edits = edits(lines(old ?? []), lines(new ?? []))
        let head = "--- \(old == nil ? "/dev/null" : path)\n+++ \(new == nil ? "/dev/null" : path)\n"
        return head + hunks(edits).map { hunk(edits, $0) }.joined()
    }

    /// Lines with their ends.
    private static func lines(_ bytes: [UInt8]) -> [Substring] {
        var lines: [Substring] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(Substring(decoding: bytes[start...index], as: UTF8.self))
            start = index + 1
        }
        if start < bytes.count { lines.append(Substring(decoding: bytes[start...], as: UTF8.self)) }
        return lines
    }

    private static func edits(_ old: [Substring], _ new: [Substring]) -> [Edit] {
        let shorter = min(old.count, new.count)
        let before = (0..<shorter).first { old[$0] != new[$0] } ?? shorter
        let after =
            (0..<shorter - before).first { old[old.count - 1 - $0] != new[new.count - 1 - $0] } ?? shorter - before
        let middle = middle(Array(old[before..<old.count - after]), Array(new[before..<new.count - after]))
        return old[..<before].map { Edit.same($0) } + middle + old[(old.count - after)...].map { Edit.same($0) }
    }

    /// By the longest lines that both have in common, in order.
    private static func middle(_ old: [Substring], _ new: [Substring]) -> [Edit] {
        guard !old.isEmpty, !new.isEmpty, old.count * new.count <= pairsMax else {
            return old.map { Edit.less($0) } + new.map { Edit.more($0) }
        }
        let width = new.count + 1
        var common = [Int32](repeating: 0, count: (old.count + 1) * width)
        for row in old.indices.reversed() {
            for column in new.indices.reversed() {
                let place = row * width + column
                common[place] =
                    old[row] == new[column]
                    ? common[place + width + 1] + 1 : max(common[place + width], common[place + 1])
            }
        }
        var edits: [Edit] = []
        var (row, column) = (0, 0)
        while row < old.count || column < new.count {
            let place = row * width + column
            if row < old.count, column < new.count, old[row] == new[column] {
                edits.append(.same(old[row]))
                (row, column) = (row + 1, column + 1)
            } else if row < old.count, column == new.count || common[place + width] >= common[place + 1] {
                edits.append(.less(old[row]))
                row += 1
            } else {
                edits.append(.more(new[column]))
                column += 1
            }
        }
        return edits
    }

    /// Runs of edits with what stands around them.
    private static func hunks(_ edits: [Edit]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, edit) in edits.enumerated() {
            if case .same = edit { continue }
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func hunk(_ edits: [Edit], _ range: Range<Int>) -> String {
        let (oldStart, newStart) = counts(edits[..<range.lowerBound])
        let (oldCount, newCount) = counts(edits[range])
        let head =
            "@@ -\(oldStart + min(1, oldCount)),\(oldCount) +\(newStart + min(1, newCount)),\(newCount) @@\n"
        return head
            + edits[range].map { edit in
                switch edit {
                case .same(let line): " " + ended(line)
                case .less(let line): "-" + ended(line)
                case .more(let line): "+" + ended(line)
                }
            }.joined()
    }

    private static func counts(_ edits: ArraySlice<Edit>) -> (old: Int, new: Int) {
        edits.reduce(into: (0, 0)) { counts, edit in
            switch edit {
            case .same: counts = (counts.0 + 1, counts.1 + 1)
            case .less: counts.0 += 1
            case .more: counts.1 += 1
            }
        }
    }

    private static func ended(_ line: Substring) -> String {
        line.utf8.last == UInt8(ascii: "\n") ? String(line) : "\(line)\n\\ No newline at end of file\n"
    }
}
