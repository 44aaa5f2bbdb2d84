// Why: an answer as it came over the wire, with what every test asks of one.

import Foundation
import Testing

/// An HTTP answer that has come whole.
struct Answer: Sendable {
    let version: String
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The first header of that name, in any case.
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON object; empty when it is none.
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }

    /// The body as a JSON array of objects; empty when it is none.
    var rows: [[String: Any]] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [[String: Any]] ?? [] }

    subscript(_ key: String) -> String? { object[key] as? String }
}

extension RawConnection {
    /// Reads the head of an answer.
    func readHead() throws -> (version: String, status: Int, headers: [(name: String, value: String)]) {
        let line = try readLine()
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw Failure("no status line: \(line.prefix(200))")
        }
        var headers: [(name: String, value: String)] = []
        while case let header = try readLine(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            headers.append((String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""))
        }
        return (String(words[0]), status, headers)
    }

    /// Reads one answer whole: by its Content-Length, its chunks, or the end of the connection.
    /// - Parameter toHead: Whether it answers a HEAD, and so has no body whatever its headers say.
    func readAnswer(toHead: Bool = false) throws -> Answer {
        var (version, status, headers) = try readHead()
        if status == 100 { (version, status, headers) = try readHead() }
        let head = Answer(version: version, status: status, headers: headers, body: [])
        var body: [UInt8] = []
        if toHead || status == 304 || status == 204 {
            return head
        } else if let length = head.header("Content-Length").flatMap({ Int($0) }) {
            body = try read(length)
        } else if head.header("Transfer-Encoding")?.lowercased() == "chunked" {
            while let chunk = try readChunk() { body += chunk }
        } else {
            body = try readToEnd()
        }
        return Answer(version: version, status: status, headers: headers, body: body)
    }

    /// The next chunk of a chunked body; nil for the last one, which is empty (RFC 9112 section 7.1).
    func readChunk() throws -> [UInt8]? {
        let line = try readLine()
        guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
            throw Failure("no chunk size: \(line.prefix(100))")
        }
        guard size > 0 else {
            while try !readLine().isEmpty {}
            return nil
        }
        let chunk = try read(size)
        guard try readLine().isEmpty else { throw Failure("a chunk is longer than it says") }
        return chunk
    }
}

/// Expects that `answer` is an error in the one shape that all errors have.
func expectProblem(
    _ answer: Answer, _ status: Int, naming words: String..., at place: SourceLocation = #_sourceLocation
) {
    #expect(answer.status == status, "\(answer.text.prefix(400))", sourceLocation: place)
    #expect(answer.header("Content-Type") == "application/problem+json", sourceLocation: place)
    let object = answer.object
    #expect(object["status"] as? Int == status, sourceLocation: place)
    #expect(object["success"] as? Bool == false, sourceLocation: place)
    for key in ["type", "title", "detail", "error", "message", "code"] {
        let text = object[key] as? String
        #expect(
            text?.isEmpty == false, "The problem has no \"\(key)\": \(answer.text.prefix(400))", sourceLocation: place)
    }
    for word in words {
        #expect(answer.text.contains(word), "Expected \"\(word)\" in \(answer.text.prefix(600))", sourceLocation: place)
    }
}
