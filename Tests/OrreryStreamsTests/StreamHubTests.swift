// Why: whatever the order of publishing, reading, falling behind and waking, every viewer gets everything once.

import OrreryStreams
import TestSupport
import Testing

/// A hub that expectations may change: their macros take no mutating calls.
private final class Hub {
    private var hub: StreamHub

    init(_ hub: StreamHub) {
        self.hub = hub
    }

    var catchUps: [CatchUp] { hub.catchUps() }

    func open(_ opening: StreamOpening, at elapsed: Duration, isChunked: Bool = false) -> ViewerID? {
        hub.open(opening, at: elapsed, isChunked: isChunked)
    }
    func close(_ id: ViewerID) { hub.close(id) }
    func end() -> [ViewerID] { hub.end() }
    var nextLook: Duration? { hub.nextLook }
    var ringBytes: Int { hub.memory.rings }

    func publish(head: Int64, _ frames: [StreamDialect: [Frame]]) -> [ViewerID] { hub.publish(head: head, frames) }

    func supply(_ id: ViewerID, _ bytes: [UInt8], cursor: Int64) -> [ViewerID] {
        hub.catchUps().first { $0.viewer == id }.map { hub.supply($0, CatchUpPiece(bytes, cursor: cursor)) } ?? []
    }

    func supply(_ request: CatchUp, _ piece: CatchUpPiece) -> [ViewerID] { hub.supply(request, piece) }

    func tell(_ dialect: StreamDialect, _ bytes: [UInt8]) -> [ViewerID] { hub.tell(dialect, bytes) }

    func look(at elapsed: Duration) -> StreamDues { hub.look(at: elapsed) }
    func beat(_ dialect: StreamDialect, _ bytes: [UInt8]) -> [ViewerID] { hub.beat(dialect, bytes) }

    func restart(head: Int64, _ resets: [StreamDialect: [UInt8]]) -> [ViewerID] {
        hub.restart(head: StreamCursor(epoch: "f", seq: head), resets)
    }

    func read(_ id: ViewerID, capacity: Int = 1_000, at elapsed: Duration = .zero) -> String? {
        hub.read(id, capacity: capacity, at: elapsed)
    }
}

@Suite struct StreamHubTests {
    private func frame(_ seq: Int64, project: String = "p", task: String? = nil, size: Int = 0) -> Frame {
        Frame(
            seq: seq, projectID: project, taskID: task,
            bytes: Array("<\(seq)>".utf8) + Array(repeating: UInt8(ascii: "."), count: size))
    }

    private func hub(ring: Int = 8, viewers: Int = 10) -> Hub {
        Hub(StreamHub(epoch: "e", head: 0, viewersMax: viewers, ringFramesMax: ring, ringBytesMax: 1_000_000))
    }

    private func opening(_ cursor: Int64 = 0, topic: StreamTopic = StreamTopic(), preface: String = "") -> StreamOpening
    {
        StreamOpening(
            dialect: .native, topic: topic, cursor: StreamCursor(epoch: "e", seq: cursor), preface: Array(preface.utf8))
    }

    @Test func `a viewer gets its preface, then what is published, then waits`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(preface: "hi"), at: .zero))
        #expect(hub.read(id) == "hi")
        #expect(hub.read(id) == nil)
        #expect(hub.publish(head: 2, [.native: [frame(1), frame(2)]]) == [id])
        #expect(hub.read(id) == "<1><2>")
        #expect(hub.read(id) == nil)
    }

    @Test func `a viewer that is not waiting is not woken`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(), at: .zero))
        #expect(hub.publish(head: 1, [.native: [frame(1)]]).isEmpty)
        #expect(hub.read(id) == "<1>")
    }

    @Test func `a frame is never torn for the reader, whatever the room`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(), at: .zero))
        _ = hub.publish(head: 3, [.native: [frame(1), frame(2), frame(3)]])
        var all = ""
        while let piece = hub.read(id, capacity: 2) { all += piece }
        #expect(all == "<1><2><3>")
    }

    @Test func `a topic leaves out what does not belong to it`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(topic: StreamTopic(projectID: "p", taskID: "t")), at: .zero))
        _ = hub.publish(
            head: 4,
            [.native: [frame(1), frame(2, task: "t"), frame(3, project: "q", task: "t"), frame(4, task: "u")]])
        #expect(hub.read(id) == "<2>")
        #expect(hub.read(id) == nil)
    }

    @Test func `a viewer behind the ring is served from the log and joins the ring without a gap`() throws {
        let hub = hub(ring: 4)
        let id = try #require(hub.open(opening(0), at: .zero))
        _ = hub.publish(head: 10, [.native: (1...10).map { frame(Int64($0)) }])
        #expect(hub.read(id) == nil)
        #expect(hub.catchUps.map(\.question.after) == [0])
        #expect(hub.publish(head: 11, [.native: [frame(11)]]).isEmpty, "It waits for the log, not for the ring.")
        #expect(hub.supply(id, Array("<1>…<7>".utf8), cursor: 7) == [id])
        #expect(hub.read(id) == "<1>…<7><8><9><10><11>")
        #expect(hub.catchUps.isEmpty)
    }

    @Test func `viewers that stand at the same place ask the same and are handed one piece`() throws {
        let hub = hub(ring: 4)
        let chunked = try #require(hub.open(opening(2), at: .zero, isChunked: true))
        let plain = try #require(hub.open(opening(2), at: .zero))
        let elsewhere = try #require(hub.open(opening(3), at: .zero))
        _ = hub.publish(head: 10, [.native: (1...10).map { frame(Int64($0)) }])
        for id in [chunked, plain, elsewhere] { #expect(hub.read(id) == nil) }
        let requests = hub.catchUps
        #expect(requests.map(\.viewer) == [chunked, plain, elsewhere])
        #expect(requests[0].question == requests[1].question)
        #expect(requests[0].question != requests[2].question)
        let piece = CatchUpPiece(Array("<3>…<9>".utf8), cursor: 9)
        #expect(hub.supply(requests[0], piece) == [chunked])
        #expect(hub.supply(requests[1], piece) == [plain])
        #expect(hub.read(chunked) == "9\r\n<3>…<9>\r\n4\r\n<10>\r\n")
        #expect(hub.read(plain) == "<3>…<9><10>")
        #expect(hub.catchUps.map(\.viewer) == [elsewhere])
    }

    @Test func `a piece that was read for another place, or of another log, is not handed out`() throws {
        let hub = hub(ring: 4)
        let id = try #require(hub.open(opening(2), at: .zero))
        _ = hub.publish(head: 10, [.native: (1...10).map { frame(Int64($0)) }])
        #expect(hub.read(id) == nil)
        let late = try #require(hub.catchUps.first)
        let piece = CatchUpPiece(Array("<3>".utf8), cursor: 3)
        #expect(hub.supply(late, piece) == [id])
        #expect(hub.read(id) == "<3>")
        #expect(hub.supply(late, piece).isEmpty, "It stands at 3 by now.")
        let old = try #require(hub.catchUps.first)
        _ = hub.restart(head: 3, [.native: Array("reset".utf8)])
        #expect(hub.supply(old, CatchUpPiece(Array("<4>".utf8), cursor: 4)).isEmpty, "Its log is no longer this one.")
        #expect(hub.read(id) == "reset")
    }

    @Test func `a dialect that nobody heard is read from the log by who comes later`() throws {
        let hub = hub()
        _ = hub.publish(head: 5, [:])
        let id = try #require(hub.open(opening(3), at: .zero))
        #expect(hub.read(id) == nil)
        #expect(hub.catchUps.map(\.question.after) == [3])
    }

    @Test func `places are counted, refused beyond the cap, and free at once`() throws {
        let hub = hub(viewers: 2)
        let first = try #require(hub.open(opening(), at: .zero))
        _ = try #require(hub.open(opening(), at: .zero))
        #expect(hub.open(opening(), at: .zero) == nil)
        hub.close(first)
        #expect(hub.open(opening(), at: .zero) != nil)
    }

    @Test func `only who has heard nothing gets a heartbeat`() throws {
        let hub = hub()
        let quiet = try #require(hub.open(opening(), at: .zero))
        let busy = try #require(hub.open(opening(), at: .seconds(20)))
        _ = hub.read(quiet)
        _ = hub.read(busy)
        #expect(hub.nextLook == .seconds(30))
        #expect(hub.look(at: .seconds(29)).silent.isEmpty)
        #expect(hub.look(at: .seconds(30)).silent == [.native])
        #expect(hub.beat(.missionControl, Array("hb".utf8)).isEmpty)
        #expect(hub.beat(.native, Array("hb".utf8)) == [quiet])
        #expect(hub.read(quiet) == "hb")
        #expect(hub.read(busy) == nil)
    }

    @Test func `what goes out is a sign of life, and a heartbeat comes so long after it`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(), at: .zero))
        _ = hub.read(id)
        _ = hub.publish(head: 1, [.native: [frame(1)]])
        #expect(hub.read(id, at: .seconds(29)) == "<1>")
        #expect(hub.look(at: .seconds(30)).silent.isEmpty)
        #expect(hub.nextLook == .seconds(59))
        #expect(hub.look(at: .seconds(59)).silent == [.native])
    }

    @Test func `who takes nothing of what it is owed for long is cut off, and nobody else`() throws {
        let hub = hub()
        let stalled = try #require(hub.open(opening(), at: .zero))
        let slow = try #require(hub.open(opening(), at: .zero))
        _ = hub.publish(head: 1, [.native: [frame(1, size: 100)]])
        #expect(hub.read(stalled, capacity: 10)?.count == 10)
        for second in 1...40 {
            #expect(hub.read(slow, capacity: 1, at: .seconds(second))?.count == 1)
            let cut = hub.look(at: .seconds(second)).stalled
            #expect(cut == (second == 30 ? [stalled] : []))
            if !cut.isEmpty { hub.close(stalled) }
        }
    }

    @Test func `news of one task wakes those who look at it, at its project or at everything`() throws {
        let hub = hub(viewers: 100)
        let topics: [StreamTopic] = [
            StreamTopic(), StreamTopic(projectID: "p"), StreamTopic(taskID: "t"),
            StreamTopic(projectID: "p", taskID: "t"), StreamTopic(projectID: "q"), StreamTopic(taskID: "u"),
            StreamTopic(projectID: "q", taskID: "t"),
        ]
        let ids = try topics.map { topic in try #require(hub.open(opening(topic: topic), at: .zero)) }
        for id in ids { _ = hub.read(id) }
        #expect(
            hub.publish(head: 1, [.native: [frame(1, project: "p", task: "t")]]).sorted {
                ids.firstIndex(of: $0)! < ids.firstIndex(of: $1)!
            } == Array(ids[...3]))
        for id in ids[...3] { #expect(hub.read(id) == "<1>") }
        #expect(hub.publish(head: 2, [.native: [frame(2, project: "q")]]) == [ids[0], ids[4]])
        let everybodys = Frame(seq: 3, projectID: nil, taskID: nil, bytes: Array("<3>".utf8))
        #expect(Set(hub.publish(head: 3, [.native: [everybodys]])) == [ids[1]], "The others have not read yet.")
        #expect(hub.read(ids[0]) == "<2><3>")
        #expect(hub.read(ids[1]) == "<3>")
        #expect(hub.read(ids[4]) == "<2><3>")
        #expect(hub.read(ids[5]) == nil)
    }

    @Test func `who heard of nothing for longer than the ring lasts has still missed nothing`() throws {
        let hub = hub(ring: 4)
        let id = try #require(hub.open(opening(topic: StreamTopic(taskID: "t")), at: .zero))
        _ = hub.read(id)
        for seq in 1...20 { #expect(hub.publish(head: Int64(seq), [.native: [frame(Int64(seq))]]).isEmpty) }
        #expect(hub.publish(head: 21, [.native: [frame(21, task: "t")]]) == [id])
        #expect(hub.read(id) == "<21>")
        #expect(hub.catchUps.isEmpty)
    }

    @Test func `a notice goes out after the frame that has begun, and only the newest`() throws {
        let hub = hub()
        let busy = try #require(hub.open(opening(), at: .zero))
        let idle = try #require(hub.open(opening(), at: .zero))
        #expect(hub.read(idle) == nil)
        _ = hub.publish(head: 2, [.native: [frame(1), frame(2)]])
        #expect(hub.read(busy, capacity: 2) == "<1")
        #expect(hub.tell(.native, Array("old".utf8)).isEmpty)
        #expect(hub.tell(.native, Array("new".utf8)).isEmpty)
        #expect(hub.read(busy) == ">new<2>")
        #expect(hub.read(busy) == nil)
        #expect(hub.read(idle) == "new<1><2>")
        #expect(hub.tell(.missionControl, Array("x".utf8)).isEmpty)
    }

    @Test func `a restart resets every viewer once and finishes the frame that had begun`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(), at: .zero))
        _ = hub.publish(head: 1, [.native: [frame(1)]])
        #expect(hub.read(id, capacity: 2) == "<1")
        _ = hub.restart(head: 0, [.native: Array("reset".utf8)])
        #expect(hub.read(id) == ">reset")
        #expect(hub.read(id) == nil)
        #expect(hub.publish(head: 1, [.native: [frame(1)]]) == [id])
        #expect(hub.read(id) == "<1>")
    }

    @Test func `a viewer whose stream begins after a restart that it has not seen is reset too`() throws {
        let hub = hub()
        _ = hub.restart(head: 3, [.native: Array("reset".utf8)])
        let id = try #require(hub.open(opening(100, preface: "hi "), at: .zero))
        #expect(hub.read(id) == "hi reset")
        #expect(hub.read(id) == nil)
        #expect(hub.publish(head: 4, [.native: [frame(4)]]) == [id])
        #expect(hub.read(id) == "<4>")
    }

    @Test func `when streams end, what is owed goes out first`() throws {
        let hub = hub()
        let id = try #require(hub.open(opening(preface: "hi"), at: .zero))
        _ = hub.end()
        #expect(hub.read(id) == "hi")
        #expect(hub.read(id) == "END")
        #expect(hub.open(opening(), at: .zero) == nil)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 1_000])
    func `in chunks frames leave together, none is torn for the reader, and the body has an end`(capacity: Int) throws {
        let hub = hub()
        let id = try #require(hub.open(opening(preface: "hi"), at: .zero, isChunked: true))
        let other = try #require(
            hub.open(opening(topic: StreamTopic(taskID: "t")), at: .zero, isChunked: true))
        _ = hub.publish(
            head: 3,
            [.native: [frame(1), Frame(seq: 2, projectID: "p", taskID: "t", bytes: []), frame(3, task: "t", size: 20)]])
        _ = hub.tell(.native, Array("clock".utf8))
        let dots = String(repeating: ".", count: 20)
        func all(_ id: ViewerID) -> String {
            var text = ""
            while let piece = hub.read(id, capacity: capacity), piece != "END" { text += piece }
            return text
        }
        #expect(all(id) == "2\r\nhi\r\n5\r\nclock\r\n3\r\n<1>\r\n17\r\n<3>\(dots)\r\n")
        #expect(all(other) == "5\r\nclock\r\n17\r\n<3>\(dots)\r\n")
        _ = hub.end()
        #expect(all(id) == "0\r\n\r\n")
    }

    @Test func `a crowd that is sent away is asked to come back one after the other`() throws {
        let hub = hub(viewers: 3_000)
        let ids = try (0..<2_000).map { _ in try #require(hub.open(opening(), at: .zero)) }
        for id in ids { #expect(hub.read(id) == nil) }
        #expect(hub.end().count == 2_000)
        let waits = try ids.map { id in
            let said = try #require(hub.read(id))
            #expect(hub.read(id) == "END")
            return try #require(Int(said.split(separator: " ")[1].prefix { $0.isNumber }))
        }
        #expect(waits.min() == 1_000)
        #expect(waits.max() == 2_999)
        #expect(Set(waits).count == 2_000)
    }

    @Test func `the ring keeps to its bounds in frames and bytes`() throws {
        let hub = Hub(
            StreamHub(epoch: "e", head: 0, viewersMax: 10, ringFramesMax: 100, ringBytesMax: 1_000))
        _ = try #require(hub.open(opening(), at: .zero))
        for seq in 1...10_000 { _ = hub.publish(head: Int64(seq), [.native: [frame(Int64(seq), size: 90)]]) }
        #expect(hub.ringBytes <= 1_000)
        #expect(hub.ringBytes > 800)
        let near = try #require(hub.open(opening(9_991), at: .zero))
        #expect(hub.read(near)?.hasPrefix("<9992>") == true)
        let far = try #require(hub.open(opening(9_900), at: .zero))
        #expect(hub.read(far) == nil)
        #expect(hub.catchUps.map(\.question.after) == [9_900])
        _ = hub.publish(head: 10_001, [.native: [frame(10_001, size: 5_000)]])
        #expect(hub.ringBytes == 5_007 + 8)
    }

    @Test(arguments: [
        ("e1-5", true), ("e1-0", true), ("e1-", false), ("-5", false), ("e1-5-6", false), ("e1--5", false),
        ("e1-5x", false), ("e 1-5", false), ("e1-99999999999999999999", false), ("", false),
    ])
    func `a cursor is an epoch and a number and nothing else`(text: String, isCursor: Bool) {
        #expect((StreamCursor(text) != nil) == isCursor)
    }

    @Test func `a cursor that cannot be served says why`() {
        func refusal(_ text: String) -> String? {
            StreamCursor(text)?.refusal(epoch: "e", floor: 10, head: 20)
        }
        #expect(refusal("e-10") == nil)
        #expect(refusal("e-20") == nil)
        #expect(refusal("e-9") == "older than the log")
        #expect(refusal("e-21") == "from the future")
        #expect(refusal("f-15") == "another epoch")
    }
}
