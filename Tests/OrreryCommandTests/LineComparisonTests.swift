// Why: the first line in which two processes differ is what leads to whatever is not deterministic.

import OrreryCommand
import Testing

@Suite struct LineComparisonTests {
    private func difference(_ one: [String], _ other: [String]) -> String? {
        var comparison = LineComparison()
        for index in 0...max(one.count, other.count) {
            let lines = [one, other].map { index < $0.count ? Array($0[index].utf8) : nil }
            if let difference = comparison.difference(lines[0], lines[1]) { return difference }
        }
        return nil
    }

    @Test func `equal texts do not differ`() {
        #expect(difference(["a", "b"], ["a", "b"]) == nil)
        #expect(difference([], []) == nil)
    }

    @Test func `the first line that differs is shown from both`() throws {
        let sentence = try #require(difference(["a", "b", "c"], ["a", "x", "y"]))
        #expect(sentence.contains("Line 2"))
        #expect(sentence.contains("one    b"))
        #expect(sentence.contains("other  x"))
    }

    @Test func `a text that ends early differs`() throws {
        #expect(try #require(difference(["a"], ["a", "b"])).contains("nothing more"))
    }
}
