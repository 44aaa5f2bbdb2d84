// Why: places that are counted by user must come back at once, and a stream whose time is up must end between two frames,
// so that whoever resumes it has missed nothing.

import OrreryHTTP
import OrreryStreams
import TestSupport
import Testing

/// Rule: five streams of projects for an identity, 60 minutes each (seed 003; design page 4, "The four streams").
@Suite struct StreamTermsTests {
    /// A hub that expectations may change: their macros take no mutating calls.
    private final class Hub {
        private var hub: StreamHub
        /// Elapsed real time, as the test moves it.
        var now = Duration.zero

        init(viewersMax: Int = 10, ring: Int = 8) {
            hub = StreamHub(
                epoch: "e", head: 0, viewersMax: viewersMax, ringFramesMax: ring, ringBytesMax: 1_000_000,
                terms: [
                    .project: StreamTerms(
                        viewersPerUserMax: 2, life: .seconds(60), farewell: Array("bye".utf8))
                ])
        }

        var nextLook: Duration? { hub.nextLook }
        var viewerCount: Int { hub.viewerCount }
        var catchUps: [CatchUp] { hub.catchUps() }

        func refusal(_ user: String, _ dialect: StreamDialect = .project) -> StreamRefusal? {
            hub.refusal(of: opening(user, dialect))
        }

        func open(_ user: String, _ dialect: StreamDialect = .project, preface: String = "") -> ViewerID? {
            hub.open(opening(user, dialect, preface: preface), at: now)
        }

        func close(_ id: ViewerID) { hub.close(id) }
        func end() { _ = hub.end() }
        func expire() -> [ViewerID] { hub.look(at: now).woken }

        func publish(_ seqs: ClosedRange<Int64>) {
            let frames = seqs.map { Frame(seq: $0, projectID: "p", taskID: nil, bytes: Array("<\($0)>".utf8)) }
            _ = hub.publish(head: seqs.upperBound, [.project: frames])
        }

        func supply(_ id: ViewerID, _ text: String, cursor: Int64) -> [ViewerID] {
            let request = hub.catchUps().first { $0.viewer == id }
            return request.map { hub.supply($0, CatchUpPiece(Array(text.utf8), cursor: cursor)) } ?? []
        }

        func read(_ id: ViewerID, capacity: Int = 1_000) -> String? { hub.read(id, capacity: capacity, at: now) }

        private func opening(_ user: String, _ dialect: StreamDialect, preface: String = "") -> StreamOpening {
            var opening = StreamOpening(
                dialect: dialect, topic: StreamTopic(), cursor: StreamCursor(epoch: "e", seq: 0),
                preface: Array(preface.utf8))
            opening.caller = Caller(user: user)
            return opening
        }
    }

    @Test func `places are counted by user on the streams that have terms, and come back at once`() throws {
        let hub = Hub()
        let first = try #require(hub.open("ada"))
        _ = try #require(hub.open("ada"))
        #expect(hub.refusal("ada") == .fullForUser("ada", viewersMax: 2))
        #expect(hub.open("ada") == nil)
        #expect(hub.open("bob") != nil, "Another user has places of their own.")
        #expect(hub.open("ada", .native) != nil, "Other streams are not counted by user.")
        hub.close(first)
        #expect(hub.refusal("ada") == nil)
        #expect(hub.open("ada") != nil)
        #expect(hub.viewerCount == 4)
    }

    @Test func `a refusal says which places are taken`() {
        let hub = Hub(viewersMax: 1)
        #expect(hub.open("ada") != nil)
        #expect(hub.refusal("bob") == .full(viewersMax: 1))
        #expect(hub.refusal("bob", .native) == .full(viewersMax: 1))
        hub.end()
        #expect(hub.refusal("bob") == .ending)
    }

    @Test func `a stream whose time is up is sent its farewell and ends`() throws {
        let hub = Hub()
        let id = try #require(hub.open("ada", preface: "hi"))
        let other = try #require(hub.open("ada", .native))
        #expect(hub.read(id) == "hi")
        #expect(hub.read(id) == nil)
        #expect(hub.read(other) == nil)
        hub.now = .milliseconds(59_999)
        #expect(hub.expire() == [])
        #expect(hub.nextLook == .seconds(60))
        hub.now = .seconds(60)
        #expect(hub.expire() == [id])
        #expect(hub.read(id) == "bye")
        #expect(hub.read(id) == "END")
        hub.now = .seconds(100_000)
        #expect(hub.read(other) == nil, "A stream without terms lasts.")
    }

    @Test func `a frame that has begun goes out whole before the farewell, and none begins after it`() throws {
        let hub = Hub()
        let id = try #require(hub.open("ada"))
        hub.publish(1...2)
        #expect(hub.read(id, capacity: 2) == "<1")
        hub.now = .seconds(61)
        #expect(hub.read(id, capacity: 2) == ">b")
        hub.publish(3...3)
        #expect(hub.read(id, capacity: 2) == "ye")
        #expect(hub.read(id) == "END")
    }

    @Test func `a viewer that waits for the log ends as well, and is handed nothing any more`() throws {
        let hub = Hub(ring: 1)
        let id = try #require(hub.open("ada"))
        hub.publish(1...5)
        #expect(hub.read(id) == nil)
        #expect(hub.catchUps.map(\.question.after) == [0])
        hub.now = .seconds(60)
        #expect(hub.expire() == [id])
        #expect(hub.read(id, capacity: 1) == "b")
        #expect(hub.supply(id, "<1>", cursor: 1) == [])
        #expect(hub.read(id) == "ye")
        #expect(hub.read(id) == "END")
    }
}
