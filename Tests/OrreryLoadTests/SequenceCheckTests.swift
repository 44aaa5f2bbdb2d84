// Why: a judge that counts wrong is worse than none.

import OrreryLoad
import Testing

/// Rule: numbers rise by exactly one; what is missing, twice or late is told apart.
@Suite struct SequenceCheckTests {
    private func check(_ numbers: [Int64], from begin: Int64? = nil) -> SequenceCheck {
        var check = SequenceCheck()
        if let begin { check.begin(at: begin) }
        for number in numbers { _ = check.note(number) }
        return check
    }

    @Test(
        arguments: [
            ([1, 2, 3], 0, 0, 0), ([2, 3], 1, 0, 0), ([1, 4], 2, 0, 0), ([1, 1, 2], 0, 1, 0), ([1, 2, 1], 0, 1, 0),
            ([1, 3, 2, 4], 0, 0, 1), ([1, 4, 2, 5], 1, 0, 1), ([0], 0, 1, 0), ([3, 3], 2, 1, 0),
        ] as [([Int64], Int64, Int64, Int64)])
    func `what is missing, twice and out of order`(
        numbers: [Int64], missing: Int64, twice: Int64, reordered: Int64
    ) {
        let check = check(numbers, from: 0)
        #expect(check.missing == missing)
        #expect(check.twice == twice)
        #expect(check.reordered == reordered)
    }

    @Test func `whoever was told no beginning begins with the first number`() {
        #expect(check([17, 18]).missing == 0)
        #expect(check([17, 18]).last == 18)
    }

    @Test func `a digest tells numbers, bytes and order apart`() {
        func digest(_ events: [(Int64, String)]) -> StreamDigest {
            var digest = StreamDigest()
            for (number, text) in events {
                digest.note(number, fingerprint: Array(text.utf8).withUnsafeBytes { StreamDigest.fingerprint($0) })
            }
            return digest
        }
        let one = digest([(1, "a payload of some length"), (2, "b")])
        #expect(one == digest([(1, "a payload of some length"), (2, "b")]))
        #expect(one != digest([(1, "a payload of some lengtH"), (2, "b")]))
        #expect(one != digest([(2, "b"), (1, "a payload of some length")]))
        #expect(one != digest([(1, "a payload of some length"), (3, "b")]))
        #expect(digest([(1, "")]) != digest([(1, "\0")]))
    }
}
