// Why: an error that names what was probably meant saves a look into the manual.

package enum Spelling {
    /// The word of `candidates` that is fewest edits away from `word`; nil when all are further than half its length.
    /// - Complexity: O(n · m²), n = candidates, m = their length; for error messages only.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            // Who wrote the beginning of a word meant the word.
            let isBeginning = word.count > 2 && candidate.lowercased().hasPrefix(word.lowercased())
            let distance =
                isBeginning ? 1 : editDistance(Array(word.lowercased().utf8), Array(candidate.lowercased().utf8))
            if distance < (best?.distance ?? .max) { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, word.utf8.count / 2) else { return nil }
        return best.word
    }

    /// How many single insertions, removals and replacements lead from `from` to `to` (Levenshtein).
    private static func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
        var previous = Array(0...to.count)
        for (row, byte) in from.enumerated() {
            var current = [row + 1]
            for (column, other) in to.enumerated() {
                let replaced = previous[column] + (byte == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[to.count]
    }
}
