// Why: a chart is a few lines of SVG, which every browser draws and no script is needed for. Whole numbers only: the same
// result is the same picture.

/// The charts of a report.
enum LoadChart {
    private static let (width, height, left, bottom, top) = (960, 280, 80, 30, 10)
    private static var plotWidth: Int { width - left - 70 }
    private static var plotHeight: Int { height - bottom - top }

    /// Bars of the deliveries of each part of the time, as a rate.
    static func deliveries(_ slices: [LoadSlice]) -> String {
        let rates = slices.map { $0.deliveries * 1_000_000_000 / max($0.lengthNanoseconds, 1) }
        let highest = max(rates.max() ?? 0, 1)
        var marks = grid(4) { "\(highest * Int64($0) / 4)" } + timeAxis(slices)
        for (slice, rate) in zip(slices, rates) where rate > 0 {
            let (from, to) = (
                x(slice.beginNanoseconds, in: slices), x(slice.beginNanoseconds + slice.lengthNanoseconds, in: slices)
            )
            let size = max(1, Int(rate * Int64(plotHeight) / highest))
            marks.append(
                "<rect class=\"bar\" x=\"\(from)\" y=\"\(top + plotHeight - size)\" width=\"\(max(1, to - from - 1))\" height=\"\(size)\"/>"
            )
        }
        return svg(marks, "Deliveries a second over the run, at most \(highest).")
    }

    /// Lines of the median, the 99th percentile and the longest of each part of the time, on a logarithmic scale.
    static func latencies(_ slices: [LoadSlice]) -> String {
        let shown = slices.filter { $0.p50 != nil }
        let decades = Decades(of: shown.flatMap { [$0.p50 ?? 0, $0.max] })
        var marks = decades.grid + timeAxis(slices)
        let lines: [(String, String, (LoadSlice) -> Int64)] = [
            ("three", "max", { $0.max }), ("two", "p99", { $0.p99 ?? 0 }), ("one", "p50", { $0.p50 ?? 0 }),
        ]
        var labelsAt: [Int] = []
        for (style, name, value) in lines {
            let points = shown.map {
                "\(x($0.beginNanoseconds + $0.lengthNanoseconds / 2, in: slices)),\(decades.y(value($0)))"
            }
            marks.append("<polyline class=\"\(style)\" points=\"\(points.joined(separator: " "))\"/>")
            if let last = shown.last {
                // Lines that end at one place are named below each other.
                let at = max(decades.y(value(last)) + 4, (labelsAt.last ?? -100) + 14)
                labelsAt.append(at)
                marks.append("<text class=\"\(style)\" x=\"\(left + plotWidth + 8)\" y=\"\(at)\">\(name)</text>")
            }
        }
        return svg(marks, "Latency over the run: median, 99th percentile and longest.")
    }

    /// The latency that a share of all deliveries did not exceed, both scales logarithmic: each step to the right leaves
    /// a tenth of the deliveries.
    static func percentiles(_ histogram: LatencyHistogram) -> String {
        let shares: [(name: String, per100k: Int64, tenths: Int)] = [
            ("0", 1, 0), ("50 %", 50_000, 3), ("", 75_000, 6), ("90 %", 90_000, 10), ("", 95_000, 13),
            ("99 %", 99_000, 20), ("", 99_500, 23), ("99.9 %", 99_900, 30), ("", 99_950, 33), ("99.99 %", 99_990, 40),
            ("100 %", 100_000, 50),
        ]
        let values = shares.map { histogram.percentile(per100k: $0.per100k) ?? 0 }
        let decades = Decades(of: values)
        var marks = decades.grid
        var points: [String] = []
        for (share, value) in zip(shares, values) {
            let at = left + plotWidth * share.tenths / 50
            points.append("\(at),\(decades.y(value))")
            guard !share.name.isEmpty else { continue }
            marks.append("<text x=\"\(at)\" y=\"\(height - 8)\" text-anchor=\"middle\">\(share.name)</text>")
        }
        if histogram.count > 0 { marks.append("<polyline class=\"one\" points=\"\(points.joined(separator: " "))\"/>") }
        return svg(marks, "Latency by percentile: \(LoadResult.percentiles(histogram)).")
    }

    // MARK: Parts

    /// A logarithmic scale from the power of ten below the least to the one above the greatest.
    private struct Decades {
        private var low: Int64 = 1_000
        private var steps = 1

        init(of values: [Int64]) {
            let (least, greatest) = (max(values.min() ?? 1_000, 1_000), max(values.max() ?? 10_000, 10_000))
            while low * 10 <= least { low *= 10 }
            var high = low * 10
            while high < greatest {
                high *= 10
                steps += 1
            }
        }

        func y(_ value: Int64) -> Int {
            // A decade is drawn as straight pieces between its 1, 2, 3, ... 10: near enough for the eye.
            let tenths: [Int64] = [0, 301, 477, 602, 699, 778, 845, 903, 954, 1_000]
            var (decade, unit) = (0, low)
            while unit * 10 <= value, decade < steps - 1 { (decade, unit) = (decade + 1, unit * 10) }
            let digit = min(max(value / unit, 1), 9)
            let part = min(max(value - digit * unit, 0), unit)
            let share = tenths[Int(digit) - 1] + (tenths[Int(digit)] - tenths[Int(digit) - 1]) * part / unit
            let height = Int64(LoadChart.plotHeight)
            return LoadChart.top + Int(height - (Int64(decade) * 1_000 + share) * height / Int64(steps * 1_000))
        }

        var grid: [String] {
            var values = [low]
            for _ in 0..<steps { values.append(values[values.count - 1] * 10) }
            return LoadChart.grid(steps) { LoadResult.microseconds(values[$0]) }
        }
    }

    private static func grid(_ steps: Int, _ label: (Int) -> String) -> [String] {
        (0...steps).map { step in
            let at = top + plotHeight - plotHeight * step / steps
            return "<line class=\"grid\" x1=\"\(left)\" x2=\"\(left + plotWidth)\" y1=\"\(at)\" y2=\"\(at)\"/>"
                + "<text x=\"\(left - 8)\" y=\"\(at + 4)\" text-anchor=\"end\">\(label(step))</text>"
        }
    }

    private static func timeAxis(_ slices: [LoadSlice]) -> [String] {
        let end = length(of: slices)
        return (0...4).map { quarter in
            let (nanoseconds, anchor) = (end * Int64(quarter) / 4, quarter == 0 ? "start" : "middle")
            return "<text x=\"\(x(nanoseconds, in: slices))\" y=\"\(height - 8)\" text-anchor=\"\(anchor)\">"
                + "\(nanoseconds == 0 ? "0" : LoadResult.microseconds(nanoseconds))</text>"
        }
    }

    private static func length(of slices: [LoadSlice]) -> Int64 {
        max(slices.last.map { $0.beginNanoseconds + $0.lengthNanoseconds } ?? 1, 1)
    }

    private static func x(_ nanoseconds: Int64, in slices: [LoadSlice]) -> Int {
        left + Int(nanoseconds * Int64(plotWidth) / length(of: slices))
    }

    private static func svg(_ marks: [String], _ title: String) -> String {
        "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(LoadPage.escaped(title))\">\n"
            + marks.joined(separator: "\n") + "\n</svg>"
    }
}
