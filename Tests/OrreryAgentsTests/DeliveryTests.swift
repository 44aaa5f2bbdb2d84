// Why: what a command prints is brought to its board by a few decisions, which are tested without either.

import OrreryAgents
import Testing

@Suite struct DeliveryTests {
    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func add(_ text: String, _ source: Int, _ merge: inout StreamMerge) {
        merge.append(Array(text.utf8)[...], from: source)
    }

    @Test func `lines of two streams come in their order, and none stands within another`() {
        var merge = StreamMerge(sources: 2)
        Self.add("one\ntw", 0, &merge)
        Self.add("err", 1, &merge)
        #expect(Self.text(merge.take()) == "one\n")
        Self.add("or\nmo", 1, &merge)
        Self.add("o\nthree", 0, &merge)
        #expect(Self.text(merge.take()) == "error\ntwo\n")
        merge.finish()
        #expect(Self.text(merge.take()) == "three\nmo")
        #expect(merge.count == 0)
    }

    @Test func `a line that is too long to be held passes whole, and the other stream waits for its end`() {
        var merge = StreamMerge(sources: 2)
        let long = String(repeating: "x", count: 700_000)
        Self.add(long, 0, &merge)
        #expect(merge.take().isEmpty)
        Self.add(long, 0, &merge)
        Self.add("error\n", 1, &merge)
        #expect(merge.take().count == 1_400_000)
        Self.add("end\nnext", 0, &merge)
        #expect(Self.text(merge.take()) == "end\nerror\n")
        merge.finish()
        #expect(Self.text(merge.take()) == "next")
    }

    @Test func `nobody waits for ever for a line that does not end`() {
        var merge = StreamMerge(sources: 2)
        let long = String(repeating: "x", count: 1_100_000)
        Self.add(long, 0, &merge)
        for _ in 0..<3 { Self.add(String(repeating: "y", count: 500_000) + "\n", 1, &merge) }
        let all = Self.text(merge.take())
        #expect(all.hasPrefix(long + "\ny"))
        #expect(merge.count + all.utf8.count == 1_100_000 + 1 + 1_500_003)
    }

    @Test func `a rest is twice as long as the one before, up to half a minute, and a second after a success`() {
        var rest = DeliveryRest()
        #expect((0..<7).map { _ in rest.afterFailure() } == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        rest.reset()
        #expect(rest.afterFailure(notBefore: .seconds(7)) == .seconds(7))
    }

    @Test(arguments: [
        (200, "delivered"), (401, "later"), (404, "refused"), (413, "refused"), (429, "later"), (503, "later"),
    ])
    func `what follows from an answer`(status: Int, expected: String) {
        let verdict = DeliveryVerdict(BoardAnswer(status: status, retryAfterSeconds: 3))
        #expect("\(verdict)".hasPrefix(expected))
    }

    @Test func `a batch has the same key for ever, and the last one its own`() {
        let batch = DeliveryBatch(offset: 40, bytes: [1])
        #expect(batch.key(of: "s") == "s-40")
        #expect(batch.target("/api/ingest/auto", query: "run=s") == "/api/ingest/auto?run=s&offset=40")
        let last = DeliveryBatch(offset: 41, bytes: [], end: DeliveryEnd.killed(signal: 9).member)
        #expect(last.key(of: "s") == "s-end")
        #expect(last.target("/p", query: "") == "/p?offset=41&signal=9")
    }

    @Test func `a spool file's lines read as they were written`() throws {
        let header = SpoolHeader(stream: "s", url: "http://h:1", path: "/p", query: "title=%22")
        let line = header.line.dropLast()
        #expect(SpoolHeader(Array(line)) == header)
        #expect(SpoolHeader.next(Array(line)) == Int64(header.line.count))
        var moved = Array(line)
        moved.replaceSubrange(
            SpoolHeader.nextPlace..<(SpoolHeader.nextPlace + SpoolHeader.nextDigits), with: SpoolHeader.digits(123_456))
        #expect(SpoolHeader(moved) == header && SpoolHeader.next(moved) == 123_456)
        #expect(SpoolHeader(Array("{\"orrery\":\"spool\",\"version\":2}".utf8)) == nil)
        let bytes = SpoolRecord.bytes(of: DeliveryBatch(offset: 7, bytes: [10, 0, 255], end: "exit=0"))
        let end = try #require(bytes.firstIndex(of: 10))
        let record = try #require(SpoolRecord(Array(bytes[..<end])))
        #expect((record.offset, record.count, record.end) == (7, 3, "exit=0"))
        #expect(bytes[(end + 1)...].elementsEqual([10, 0, 255, 10]))
    }

    @Test func `an address of a board is a host and a port, and nothing else`() {
        #expect(BoardAddress("http://127.0.0.1:4000")?.url == "http://127.0.0.1:4000")
        #expect(BoardAddress("http://board.example/")?.url == "http://board.example:80")
        #expect(BoardAddress("http://[::1]:4000")?.host == "::1")
        for wrong in [
            "", "127.0.0.1:4000", "https://h", "http://", "http://h:x", "http://h/p", "http://a@h", "http://h:0",
        ] {
            #expect(BoardAddress(wrong) == nil, "\(wrong)")
        }
    }
}
