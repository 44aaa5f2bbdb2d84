// Why: a line is the same line however its bytes were cut.

import OrreryAgents
import Testing

@Suite struct LogLineDecoderTests {
    private func decode(_ pieces: [[UInt8]], lineBytesMax: Int = 64) -> [DecodedLine] {
        var decoder = LogLineDecoder(lineBytesMax: lineBytesMax)
        var lines = pieces.flatMap { decoder.decode($0).lines }
        if let rest = decoder.flush(isLast: true) { lines.append(rest) }
        return lines
    }

    private func text(_ line: DecodedLine) -> String {
        String(decoding: line.text, as: UTF8.self) + (line.isPartial ? " (partial)" : "")
    }

    private static let samples: [[UInt8]] = [
        Array("one\ntwo\r\n\n\r\nfünf 🦀 line\nlast without its newline".utf8),
        Array("a\rb\r\r\nc\n".utf8),
        [0xff, 0xfe, 0x0a, 0xe2, 0x82, 0x0a, 0x41, 0x00, 0x42, 0x0a, 0xf0, 0x9f, 0xa6],
        Array((String(repeating: "ü", count: 100) + "\nshort\n" + String(repeating: "x", count: 64) + "\n").utf8),
        Array((String(repeating: "x", count: 64) + "\r\n" + String(repeating: "y", count: 65) + "\r\nz\n").utf8),
        Array(repeating: 0xc3, count: 200) + [0x0a] + Array(repeating: 0x0a, count: 3),
        Array("\u{feff}[08:00:00] begin\n=== Run Complete ===\n".utf8),
    ]

    @Test(arguments: samples)
    func `lines are the same whichever byte they are torn at`(bytes: [UInt8]) {
        let whole = decode([bytes])
        #expect(decode(bytes.map { [$0] }) == whole, "one byte at a time")
        for cut in 0...bytes.count {
            #expect(decode([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "torn at \(cut)")
        }
        for width in [2, 3, 5, 7] {
            let pieces = stride(from: 0, to: bytes.count, by: width).map {
                Array(bytes[$0..<min($0 + width, bytes.count)])
            }
            #expect(decode(pieces) == whole, "in pieces of \(width)")
        }
    }

    @Test(arguments: samples)
    func `reading on from where whole lines ended gives the rest, at any line`(bytes: [UInt8]) {
        let whole = decode([bytes])
        for cut in 0...bytes.count {
            var first = LogLineDecoder(lineBytesMax: 64)
            var lines = first.decode(Array(bytes[..<cut])).lines
            // What a new reader is told: where the held bytes begin, and where in a line that is.
            var second = LogLineDecoder(lineBytesMax: 64, place: first.place)
            lines += second.decode(Array(bytes[(cut - first.heldCount)...])).lines
            if let rest = second.flush(isLast: true) { lines.append(rest) }
            #expect(lines == whole, "restarted at \(cut)")
        }
    }

    @Test func `the lines are what a person would say they are`() {
        #expect(
            decode([Self.samples[0]]).map(text) == [
                "one", "two", "", "", "fünf 🦀 line", "last without its newline (partial)",
            ])
        #expect(decode([Self.samples[1]]).map(text) == ["a\rb\r", "c"])
        #expect(
            decode([Self.samples[2]]).map(text) == ["\u{fffd}\u{fffd}", "\u{fffd}", "A\u{2400}B", "\u{fffd} (partial)"])
    }

    @Test func `a line over the limit is cut between characters, with a mark, and the next one is whole`() {
        let lines = decode([Self.samples[3]])
        #expect(
            lines.map(text) == [
                String(repeating: "ü", count: 32) + " … [cut]", "short", String(repeating: "x", count: 64),
            ])
        #expect(
            decode([Self.samples[4]]).map(text) == [
                String(repeating: "x", count: 64), String(repeating: "y", count: 64) + " … [cut]", "z",
            ])
    }

    @Test func `an endless line is held in bounded memory`() {
        var decoder = LogLineDecoder(lineBytesMax: 1_000)
        var lines: [DecodedLine] = []
        for _ in 0..<10_000 {
            lines += decoder.decode(Array(repeating: UInt8(ascii: "x"), count: 1_024)).lines
            #expect(decoder.heldCount <= 1_002)
        }
        #expect(lines.count == 1)
        #expect(decoder.flush() == nil)
        #expect(decoder.decode(Array("\nnext\n".utf8)).lines.map(text) == ["next"])
    }

    @Test func `a flush lets a partial line go, and what follows until the newline is the next line`() {
        var decoder = LogLineDecoder(lineBytesMax: 64)
        #expect(decoder.decode(Array("50 %".utf8)).lines.isEmpty)
        #expect(decoder.flush().map(text) == "50 % (partial)")
        #expect(decoder.flush() == nil)
        #expect(decoder.decode(Array(" done\n".utf8)).lines.map(text) == [" done"])
        _ = decoder.decode(Array("prompt>".utf8))
        #expect(decoder.flush().map(text) == "prompt> (partial)")
        #expect(decoder.decode(Array("\r".utf8)).lines.isEmpty)
        #expect(decoder.decode(Array("\n\nx\n".utf8)).lines.map(text) == ["", "x"], "Its own newline makes no line.")
    }

    @Test func `a flush never tears a character`() {
        var decoder = LogLineDecoder(lineBytesMax: 64)
        let crab = Array("🦀".utf8)
        _ = decoder.decode(Array("a".utf8) + crab[..<2])
        #expect(decoder.flush().map(text) == "a (partial)")
        #expect(!decoder.isHolding)
        #expect(decoder.flush() == nil)
        #expect(decoder.decode(crab[2...] + Array("\n".utf8)).lines.map(text) == ["🦀"])
    }

    @Test func `after enough lines the rest is left alone`() {
        var decoder = LogLineDecoder(lineBytesMax: 64)
        let (lines, taken) = decoder.decode(Array("a\nb\nc\nd".utf8), linesMax: 2)
        #expect(lines.map(text) == ["a", "b"])
        #expect(taken == 4)
        #expect(decoder.heldCount == 0)
    }

    @Test(arguments: [
        ("[12:34:56] started", "12:34:56"), ("[23:59:60] leap", "23:59:60"), ("[24:00:00] x", nil),
        ("[1:02:03] x", nil), ("12:34:56 x", nil), ("[12:34:56", nil), ("", nil), ("[12-34-56] x", nil),
    ])
    func `the time of day is read where a line begins with one`(line: String, clock: String?) {
        #expect(LogClock.text(of: Array(line.utf8)) == clock)
    }

    @Test(arguments: [
        ("=== Run Complete ===", true), ("[12:34:56] === Run Complete ===", true), ("=== Run Complete === ", true),
        ("He said === Run Complete ===", false), ("=== Run Completed ===", false), ("", false),
    ])
    func `the sentinel is a line of its own`(line: String, isSentinel: Bool) {
        #expect(LogClock.isSentinel(Array(line.utf8)) == isSentinel)
    }
}
