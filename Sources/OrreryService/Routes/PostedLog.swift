// Why: lines are posted as text by whoever has a pipe, and as NDJSON by whoever has more to say of them.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum PostedLog {
    /// The lines of a body: of text, or of JSON objects with a `text`, one a line. A body ends its last line.
    static func lines(of body: [UInt8]) throws(Problem) -> [NewLogLine] {
        guard !body.isEmpty else {
            throw Problem(400, "Expected lines of text, or one JSON object with a \"text\" a line; found nothing.")
        }
        if let lines = try objects(in: body) { return lines }
        var decoder = LogLineDecoder(lineBytesMax: Limits.logLineBytesMax)
        var (lines, taken) = decoder.decode(body, linesMax: Limits.logLinesPerRequestMax + 1)
        if taken == body.count, let last = decoder.flush(isLast: true) { lines.append(DecodedLine(text: last.text)) }
        try check(count: lines.count)
        return lines.map { NewLogLine(text: $0.text) }
    }

    /// The lines of NDJSON; nil when some line is no object with a text: then the body is text.
    private static func objects(in body: [UInt8]) throws(Problem) -> [NewLogLine]? {
        // Most text is told from it by its first byte.
        guard body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
        var lines: [NewLogLine] = []
        for line in body.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            guard let object = try? JSONReader.value(from: Array(line)).object,
                let text = (object["text"] ?? object["line"] ?? object["content"])?.string
            else { return nil }
            let at = (object["at"] ?? object["timestamp"])?.instant
            // A text may hold line breaks; a line may not.
            var decoder = LogLineDecoder(lineBytesMax: Limits.logLineBytesMax)
            var parts = decoder.decode(Array(text.utf8)).lines
            if let last = decoder.flush(isLast: true) { parts.append(last) }
            if parts.isEmpty { parts.append(DecodedLine(text: [])) }
            lines += parts.map { NewLogLine(text: $0.text, at: at) }
            try check(count: lines.count)
        }
        return lines
    }

    private static func check(count: Int) throws(Problem) {
        guard count > Limits.logLinesPerRequestMax else { return }
        throw Problem(
            400,
            "Expected at most \(Limits.logLinesPerRequestMax) lines at once, found more. Nothing was kept; send them in "
                + "several requests.")
    }
}
