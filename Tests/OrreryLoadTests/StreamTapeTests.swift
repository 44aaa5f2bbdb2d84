// Why: a viewer whose bytes are taken for those of another would be told to have got what it has not.

import OrreryLoad
import Testing

/// Rule: only what is the same to the byte, and follows the same event, is known without being read.
@Suite struct StreamTapeTests {
    private func tape(_ frames: [(Int64, String)], bytesMax: Int = 1_000) -> StreamTape {
        var tape = StreamTape(bytesMax: bytesMax)
        for (seq, text) in frames {
            Array(text.utf8).withUnsafeBytes { tape.append($0, seq: seq, fingerprint: UInt64(seq) * 7, due: seq * 10) }
        }
        return tape
    }

    /// The numbers of the frames that are known, and their bytes.
    private func same(_ tape: StreamTape, _ text: String, after last: Int64) -> [Int64] {
        let same = Array(text.utf8).withUnsafeBytes { tape.same(as: $0, after: last) }
        return tape.frames[same.frames].map(\.seq) + [Int64(same.bytes)]
    }

    private let three: [(Int64, String)] = [(4, "four\n"), (5, "five!\n"), (6, "six\n")]

    @Test func `whole frames that follow are known, a part of one is left`() {
        #expect(same(tape(three), "five!\nsix\n", after: 4) == [5, 6, 10])
        #expect(same(tape(three), "five!\nsix\nsev", after: 4) == [5, 6, 10])
        #expect(same(tape(three), "five!\nsi", after: 4) == [5, 6])
        #expect(same(tape(three), "five", after: 4) == [0])
        #expect(same(tape(three), "six\n", after: 5) == [6, 4])
    }

    @Test(
        arguments: [
            ("five?\nsix\n", 4), ("five!\nsik\n", 4), ("five!\n", 5), ("six\n", 4), ("five!\n", 3), ("seven\n", 6),
            ("", 4), ("five!\n", 40), (":\n\nfive!\n", 4),
        ] as [(String, Int64)])
    func `anything else is not`(text: String, last: Int64) {
        #expect(same(tape(three), text, after: last) == [0])
    }

    @Test func `what a viewer behind reads changes nothing, and after a gap it begins anew`() {
        #expect(tape(three + [(5, "other"), (6, "other")]).frames.map(\.fingerprint) == [28, 35, 42])
        let anew = tape(three + [(9, "nine\n"), (10, "ten\n")])
        #expect(anew.frames.map(\.due) == [90, 100])
        #expect(same(anew, "ten\n", after: 9) == [10, 4])
    }

    @Test func `of a long stream the end is kept`() {
        let tape = tape((1...1_000).map { (Int64($0), "frame \($0)\n") }, bytesMax: 100)
        #expect(tape.frames.count <= 10)
        #expect(same(tape, "frame 1000\n", after: 999) == [1_000, 11])
        #expect(same(tape, "frame 2\n", after: 1) == [0])
    }
}
