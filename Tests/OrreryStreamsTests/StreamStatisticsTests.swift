// Why: what is told of viewers is what happened to them, on a clock that the test moves.

import OrreryStreams
import TestSupport
import Testing

@Suite struct StreamStatisticsTests {
    private func hub() -> StreamHub {
        StreamHub(epoch: "e", head: 0, viewersMax: 3, ringFramesMax: 4, ringBytesMax: 1_000)
    }

    private func open(_ hub: inout StreamHub, _ dialect: StreamDialect = .native, at elapsed: Duration) -> ViewerID {
        let cursor = StreamCursor(epoch: "e", seq: 0)
        let opening = StreamOpening(dialect: dialect, topic: StreamTopic(), cursor: cursor, preface: [])
        return hub.open(opening, at: elapsed, isChunked: true)!
    }

    private func publish(_ hub: inout StreamHub, _ seq: Int64, at elapsed: Duration) {
        let frame = Frame(seq: seq, projectID: nil, taskID: nil, bytes: Array("<\(seq)>".utf8))
        _ = hub.publish(head: seq, [.native: [frame]], at: elapsed)
    }

    private func read(_ hub: inout StreamHub, _ id: ViewerID, at elapsed: Duration) {
        _ = hub.read(id, capacity: 1_000, at: elapsed)
    }

    @Test func `a delivery takes from the commit to the viewer's read, and of several the first counts`() {
        var hub = hub()
        let viewer = open(&hub, at: .seconds(1))
        publish(&hub, 1, at: .seconds(2))
        publish(&hub, 2, at: .seconds(3))
        read(&hub, viewer, at: .seconds(5))
        #expect(hub.statistics.deliveries.count == 1)
        #expect(hub.statistics.deliveries.max == .seconds(3))
    }

    @Test func `what had happened before a viewer came did not wait for it`() {
        var hub = hub()
        let early = open(&hub, at: .seconds(1))
        publish(&hub, 1, at: .seconds(2))
        let late = open(&hub, at: .seconds(60))
        read(&hub, late, at: .seconds(61))
        #expect(hub.statistics.deliveries.count == 0)
        publish(&hub, 2, at: .seconds(61))
        read(&hub, late, at: .seconds(62))
        #expect(hub.statistics.deliveries.max == .seconds(1))
        read(&hub, early, at: .seconds(62))
        #expect(hub.statistics.deliveries.max == .seconds(60))
    }

    @Test func `the viewer furthest behind is told of in events`() {
        var hub = hub()
        let slow = open(&hub, at: .zero)
        let fast = open(&hub, at: .zero)
        for seq in 1...3 { publish(&hub, Int64(seq), at: .zero) }
        read(&hub, fast, at: .zero)
        #expect(hub.statistics.lagEvents == 3)
        read(&hub, slow, at: .zero)
        #expect(hub.statistics.lagEvents == 0)
    }

    @Test func `viewers are counted by dialect, and those that have left among those that came`() {
        var hub = hub()
        let native = open(&hub, at: .zero)
        _ = open(&hub, .project, at: .zero)
        hub.close(native)
        let statistics = hub.statistics
        #expect(StreamDialect.allCases.map { statistics.viewers(of: $0) } == [0, 0, 0, 1])
        #expect(statistics.opened == 2)
        #expect(statistics.viewersMax == 3)
    }
}
