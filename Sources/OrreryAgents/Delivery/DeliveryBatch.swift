// Why: what was once cut is sent again with the same bytes under the same key, however often: then the board takes it once.

/// How a stream came to its end, as the board is told.
package enum DeliveryEnd: Hashable, Sendable {
    case exited(code: Int32)
    case killed(signal: Int32)
    /// Nothing more will come, and nobody knows how the program ended.
    case closed

    /// The member of the query that says it.
    package var member: String {
        switch self {
        case .exited(let code): "exit=\(code)"
        case .killed(let signal): "signal=\(signal)"
        case .closed: "end=1"
        }
    }
}

/// A piece of a stream, cut for good.
package struct DeliveryBatch: Hashable, Sendable {
    /// The place of its first byte in the whole stream.
    package let offset: Int64
    package let bytes: [UInt8]
    /// The member of the query that says that it is the last one, and how the program ended; empty for all others.
    package let end: String

    package init(offset: Int64, bytes: [UInt8], end: String = "") {
        self.offset = offset
        self.bytes = bytes
        self.end = end
    }

    /// The name under which the board takes it once (`Idempotency-Key`).
    /// - Parameter stream: The stream's own name.
    package func key(of stream: String) -> String {
        end.isEmpty ? "\(stream)-\(offset)" : "\(stream)-end"
    }

    /// Where it is posted to.
    /// - Parameters:
    ///   - path: Of the ingest route, such as `/api/ingest/auto`.
    ///   - query: What is said of the whole stream, encoded.
    package func target(_ path: String, query: String) -> String {
        let members = [query, "offset=\(offset)", end].filter { !$0.isEmpty }
        return "\(path)?\(members.joined(separator: "&"))"
    }
}
