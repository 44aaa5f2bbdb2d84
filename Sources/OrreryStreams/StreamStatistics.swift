// Why: whether viewers see what happens as it happens is counted where they are served.

package import OrreryTime

/// How the viewers of a hub do.
package struct StreamStatistics: Sendable {
    /// How many there are, by the dialect's number.
    private var viewers: [Int]
    package let viewersMax: Int
    /// How many there have been.
    package let opened: Int
    /// How many events the one that is furthest behind has not been handed yet.
    package let lagEvents: Int64
    /// From an event's commit until a viewer's connection took it.
    package let deliveries: Histogram

    /// - Parameter counts: The viewers, by the dialect's number.
    package init(
        viewers counts: [Int] = StreamDialect.allCases.map { _ in 0 }, viewersMax: Int = 0, opened: Int = 0,
        lagEvents: Int64 = 0, deliveries: Histogram = Histogram()
    ) {
        viewers = counts
        self.viewersMax = viewersMax
        self.opened = opened
        self.lagEvents = lagEvents
        self.deliveries = deliveries
    }

    /// How many viewers of `dialect` there are.
    package func viewers(of dialect: StreamDialect) -> Int { viewers[dialect.rawValue] }
}

extension StreamHub {
    /// What is held for the one viewer for whom most is held, and for all together, in bytes.
    package var memory: (viewer: Int, rings: Int) {
        let held = viewers.map { $0.unsent.count + ($0.hasParticulars ? $0.particular.notice.count : 0) }
        return (held.max() ?? 0, rings.reduce(0) { $0 + $1.bytes })
    }
}
