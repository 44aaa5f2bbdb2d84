// Why: what a viewer got is what is read of the bytes, however they were cut.

import OrreryLoad
import Testing

/// Rule: frames are those of the WHATWG's parser; where the network cuts them changes nothing.
@Suite struct FrameReaderTests {
    /// The frames of a stream that comes in pieces of `size` bytes, as `name|id|data`.
    private func frames(_ text: String, size: Int) -> [String] {
        var (carry, frames): ([UInt8], [String]) = ([], [])
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            carry += bytes[start..<min(start + size, bytes.count)]
            let consumed = carry.withUnsafeBytes { buffer in
                var reader = FrameReader()
                while reader.next(in: buffer) {
                    frames.append(
                        [reader.name, reader.id, reader.data].map { String(decoding: buffer[$0], as: UTF8.self) }
                            .joined(separator: "|"))
                }
                return reader.consumed
            }
            carry.removeFirst(consumed)
        }
        return frames
    }

    @Test(arguments: [1, 2, 3, 7, 64, 10_000])
    func `frames are found wherever they are cut`(size: Int) {
        let text =
            ": a comment\n\nretry: 2000\n\nevent: hello\ndata: {}\nid: e-1\n\ndata: {\"a\":1}\nid: e-2\n\n"
            + "id:e-3\r\ndata:no space\r\n\r\nid: only\n\ndata: one\ndata: two\n\ndata: cut"
        #expect(frames(text, size: size) == ["hello|e-1|{}", "|e-2|{\"a\":1}", "|e-3|no space", "||one\ndata: two"])
    }

    @Test(
        arguments: [
            ("0123abcd-17", 17), ("a-b-0", 0), ("-5", 5), ("x-", nil), ("17", nil), ("", nil), ("a-1x", nil),
            ("e-99999999999999999999", nil),
        ] as [(String, Int64?)])
    func `the number of an id stands behind its last dash`(id: String, seq: Int64?) {
        #expect(Array(id.utf8).withUnsafeBytes { FrameReader.seq($0) } == seq)
    }

    @Test(arguments: [1, 2, 5, 1_000])
    func `chunks are taken off wherever they are cut`(size: Int) {
        let bytes = Array("5\r\nhello\r\nA;name=x\r\n, chunked!\r\n0\r\nTrailer: x\r\n\r\n".utf8)
        var (chunks, content) = (ChunkedBody(), [UInt8]())
        for start in stride(from: 0, to: bytes.count, by: size) {
            var piece = Array(bytes[start..<min(start + size, bytes.count)])
            let count = piece.withUnsafeMutableBytes { chunks.unwrap($0) }
            content += piece[..<count]
        }
        #expect(String(decoding: content, as: UTF8.self) == "hello, chunked!")
        #expect(chunks.isComplete)
        #expect(!chunks.isBroken)
    }

    @Test(arguments: [
        "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ])
    func `an answer is complete at its end and not before`(text: String) {
        var reader = ResponseReader()
        for byte in text.utf8 {
            #expect(!reader.isComplete)
            [byte].withUnsafeBytes { reader.feed($0) }
        }
        #expect(reader.isComplete)
        #expect(reader.head?.status == 201)
        #expect(reader.body == Array("{}".utf8))
    }

    @Test func `a marker is found in whatever stands around it`() {
        let marker = LoadMarker(run: 4_711, number: 12, due: 123_456_789_012_345)
        let text = String(decoding: marker.text(bytes: 200), as: UTF8.self)
        #expect(text.utf8.count == 200)
        func found(_ text: String) -> LoadMarker? { Array(text.utf8).withUnsafeBytes { LoadMarker(in: $0) } }
        #expect(found("{\"~\":\"~orrery\",\"message\":\"\(text)\"}") == marker)
        #expect(found(text) == marker)
        #expect(marker.text(bytes: 0).count == LoadMarker.bytesMin)
        #expect(found(String(text.prefix(LoadMarker.bytesMin - 1))) == nil)
        #expect(found("{\"message\":\"something else\"}") == nil)
        #expect(found(text.replacing("12:", with: "1x:")) == nil)
    }
}
