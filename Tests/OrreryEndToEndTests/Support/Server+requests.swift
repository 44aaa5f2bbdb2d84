// Why: what most tests ask of a board, in a line.

import Foundation

extension RawConnection {
    /// Sends a request without waiting for its answer.
    func ask(_ method: String, _ target: String, _ body: String? = nil, headers: [String] = []) throws {
        let lines =
            ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1"] + headers
            + (body.map { ["Content-Length: \($0.utf8.count)"] } ?? [])
        try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    }

    /// Sends a request and reads its answer.
    func request(_ method: String, _ target: String, _ body: String? = nil, headers: [String] = []) throws -> Answer {
        try ask(method, target, body, headers: headers)
        return try readAnswer(toHead: method == "HEAD")
    }

    /// Posts as many activities as `messages` has, one after the other, with few waits between.
    func post(_ messages: [String], to task: String) throws {
        for start in stride(from: 0, to: messages.count, by: 50) {
            let batch = messages[start..<min(start + 50, messages.count)]
            for message in batch { try ask("POST", "/api/tasks/\(task)/activities", Activity.body(message)) }
            for _ in batch {
                let answer = try readAnswer()
                guard answer.status == 201 else { throw Failure("an activity was refused: \(answer.text)") }
            }
        }
    }
}

extension Server {
    /// A request on a connection of its own.
    func request(_ method: String, _ target: String, _ body: String? = nil, headers: [String] = []) throws -> Answer {
        try connect().request(method, target, body, headers: headers)
    }

    /// What comes back for bytes on a connection of their own.
    func answer(to bytes: String) throws -> Answer {
        let connection = try connect()
        try connection.send(bytes)
        return try connection.readAnswer()
    }

    /// The place of the last event in the log.
    func head() throws -> Int {
        guard let seq = try request("GET", "/api/board").object["seq"] as? Int else { throw Failure("no board") }
        return seq
    }

    func epoch() throws -> String {
        guard let epoch = try request("GET", "/api/board")["epoch"] else { throw Failure("no board") }
        return epoch
    }

    /// The id of a new task.
    func createTask(_ title: String = "A task", more: String = "") throws -> String {
        let answer = try request("POST", "/api/tasks", "{\"title\":\"\(title)\"\(more)}")
        guard answer.status == 201, let id = answer["id"] else { throw Failure("no task: \(answer.text)") }
        return id
    }

    /// Posts as many activities as `messages` has, one after the other on one connection, with few waits between.
    func post(_ messages: [String], to task: String) throws { try connect().post(messages, to: task) }
}

enum Activity {
    /// The body that posts an activity.
    static func body(_ message: String) -> String {
        "{\"activity_type\":\"updated\",\"message\":\"\(message)\"}"
    }
}
