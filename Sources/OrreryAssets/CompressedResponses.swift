// Why: a file is compressed when it is first asked for, and once: a board that starts has nothing to wait for.

internal import OrreryHTTP
internal import Synchronization

/// The compressed answers so far. Thread-safe.
final class CompressedResponses: Sendable {
    private let responses = Mutex<[String: Response]>([:])

    /// The answer for the file of that name. Two that ask for it at once may both compress it, to the same bytes.
    func response(_ name: String, of response: Response) -> Response {
        if let known = responses.withLock({ $0[name] }) { return known }
        let made = Self.compressed(response)
        responses.withLock { $0[name] = made }
        return made
    }

    private static func compressed(_ response: Response) -> Response {
        // Other bytes are another representation, which must not share the strong tag (RFC 9110 section 8.8.3.3).
        let headers = response.headers.map { header in
            header.isNamed("ETag") ? Header("ETag", header.value.dropLast() + "-gzip\"") : header
        }
        return Response(
            status: response.status, headers: headers + [Header("Content-Encoding", "gzip")],
            body: Gzip.compressed(response.body))
    }
}
