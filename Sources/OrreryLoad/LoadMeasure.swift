// Why: what was seen during a run is counted in one place, from the moment at which the first event is due.

/// What was seen in one part of a run's time.
package struct LoadSlice: Hashable, Sendable {
    package let beginNanoseconds: Int64
    package let lengthNanoseconds: Int64
    package let deliveries: Int64
    package let p50: Int64?
    package let p99: Int64?
    package let max: Int64
}

/// The counters of a run.
struct LoadMeasure {
    let start: Int64
    let sliceNanoseconds: Int64
    private(set) var latency = LatencyHistogram()
    private(set) var slices: [LoadSlice] = []
    private(set) var deliveries: Int64 = 0
    private(set) var lastDelivery: Int64 = 0
    var receivedBytes: Int64 = 0
    /// How long after it was due each event was sent, and how long after it was sent it was answered.
    var publisherLag = LatencyHistogram()
    var answer = LatencyHistogram()
    var late = 0
    /// Those of the late ones for which there was no connection that did not wait for an answer.
    var starved = 0
    var sent = 0
    var accepted = 0
    var refused = 0
    var unanswered = 0
    var firstRefusal: String?
    var twice: Int64 = 0
    var resets = 0
    var cuts = 0
    var vanished = 0
    /// Streams that began with a cursor.
    var resumes = 0
    var refusedReturns = 0
    var withoutNumber = 0
    private var slice = LatencyHistogram()
    private var sliceDeliveries: Int64 = 0
    private var sliceIndex: Int64 = 0

    init(start: Int64, length: Int64) {
        self.start = start
        // A run without a plan for its length is drawn in tenths of a second.
        sliceNanoseconds = length > 0 ? max(length / LoadLimits.slices, 20_000_000) : 100_000_000
    }

    /// Counts an event that has come to a viewer; `due` is nil when its latency says nothing.
    mutating func deliver(at now: Int64, due: Int64?) {
        let index = (now - start) / sliceNanoseconds
        if index > sliceIndex { endSlice(next: index) }
        deliveries += 1
        sliceDeliveries += 1
        lastDelivery = now
        guard let due else { return }
        latency.record(nanoseconds: now - due)
        slice.record(nanoseconds: now - due)
    }

    /// The same of several that have come at once.
    mutating func deliver(_ frames: ArraySlice<StreamTape.Frame>, at now: Int64, areTimed: Bool) {
        guard let first = frames.first else { return }
        deliver(at: now, due: areTimed ? first.due : nil)
        deliveries += Int64(frames.count - 1)
        sliceDeliveries += Int64(frames.count - 1)
        guard areTimed else { return }
        for frame in frames.dropFirst() {
            guard let due = frame.due else { continue }
            latency.record(nanoseconds: now - due)
            slice.record(nanoseconds: now - due)
        }
    }

    /// Ends the part that is under way.
    mutating func endSlice(next index: Int64? = nil) {
        slices.append(
            LoadSlice(
                beginNanoseconds: sliceIndex * sliceNanoseconds, lengthNanoseconds: sliceNanoseconds,
                deliveries: sliceDeliveries, p50: slice.percentile(per100k: 50_000),
                p99: slice.percentile(per100k: 99_000), max: slice.maxNanoseconds))
        slice.reset()
        sliceDeliveries = 0
        sliceIndex = index ?? sliceIndex + 1
    }
}
