// Why: what is shown before a file is written is what is written, or nobody could say yes to it.

import Testing

@testable import OrreryCommand

/// Rule: what diff -u shows, so that patch would do the same.
@Suite struct UnifiedDiffTests {
    private func diff(_ old: String?, _ new: String?) -> String {
        UnifiedDiff.text(old.map { Array($0.utf8) }, new.map { Array($0.utf8) }, path: "a")
    }

    @Test func `a change is shown with three lines around it`() {
        let old = (1...9).map { "\($0)\n" }.joined()
        let new = old.replacing("5\n", with: "five\nand more\n")
        #expect(diff(old, new) == "--- a\n+++ a\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and more\n 6\n 7\n 8\n")
    }

    @Test func `changes that are far from each other are shown apart`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacing("2\n3\n", with: "3\n").replacing("20\n", with: "20")
        #expect(
            diff(old, new)
                == "--- a\n+++ a\n@@ -1,5 +1,4 @@\n 1\n-2\n 3\n 4\n 5\n@@ -17,4 +16,4 @@\n 17\n 18\n 19\n-20\n"
                + "+20\n\\ No newline at end of file\n")
    }

    @Test func `a file that is new or goes is one side`() {
        #expect(diff(nil, "a\nb\n") == "--- /dev/null\n+++ a\n@@ -0,0 +1,2 @@\n+a\n+b\n")
        #expect(diff("a\n", nil) == "--- a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n")
    }
}
