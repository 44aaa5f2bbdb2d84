// Why: a result is looked at later, on another machine, by somebody else: the report is one file with its charts in it.

/// The report of a load test as a page that stands alone.
package enum LoadPage {
    /// All of it; nothing is loaded from anywhere.
    package static func html(_ result: LoadResult) -> String {
        let rows = result.rows.map { "<tr><th>\(escaped($0[0]))</th><td>\(escaped($0[1]))</td></tr>" }.joined(
            separator: "\n")
        let sentences = (result.complaints + result.objections).map { "<p class=\"wrong\">\(escaped($0))</p>" }.joined()
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Load test: \(escaped(result.verdict))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            <h1>Load test: \(escaped(result.verdict))</h1>
            <p>\(result.plan.viewers) viewers of \(escaped("http://\(result.plan.host):\(result.plan.port)\(result.plan.path)")).</p>
            \(sentences)
            <table>
            \(rows)
            </table>
            <h2>Deliveries a second</h2>
            \(LoadChart.deliveries(result.measured.slices))
            <h2>Latency over time</h2>
            <p>From when an event was due to when a viewer had it; each step of the scale is ten times the last.</p>
            \(LoadChart.latencies(result.measured.slices))
            <h2>Latency by percentile</h2>
            \(LoadChart.percentiles(result.measured.latency))
            </main>
            </body>
            </html>

            """
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2430; --faint: #5b6577; --line: #d5dae3; --paper: #fbfcfe;
          --one: #2563c9; --two: #b4510a; --three: #9b2743; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf2; --faint: #9aa5b8; --line: #343c4b;
          --paper: #12161d; --one: #79a9ff; --two: #f0a35e; --three: #ff8fa8; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
        h1, h2 { line-height: 1.2; font-weight: 600; } h2 { margin-top: 2.5rem; font-size: 1.2rem; }
        table { border-collapse: collapse; } th { text-align: left; font-weight: 500; color: var(--faint); }
        th, td { padding: .25rem 1.5rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
        td { font-variant-numeric: tabular-nums; } .wrong { color: var(--three); }
        svg { width: 100%; height: auto; display: block; } svg text { fill: var(--faint); font-size: 12px; }
        .grid { stroke: var(--line); } .one { stroke: var(--one); } .two { stroke: var(--two); }
        .three { stroke: var(--three); } polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .bar { fill: var(--one); } text.one { fill: var(--one); stroke: none; } text.two { fill: var(--two); stroke: none; }
        text.three { fill: var(--three); stroke: none; }
        """
}
