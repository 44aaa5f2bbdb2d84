// Why: what is told elsewhere goes over a socket to a program of somebody else's, and the board's own machine is behind it:
// both are looked at through the doors.

import Foundation
import Testing

@Suite struct WebhookTests {
    private let folder: Folder
    private static let secret = "0123456789abcdefghijklmnop"

    init() throws {
        folder = try Folder()
        _ = try folder.write(Self.secret + "\n", to: "secret")
    }

    /// A board with one webhook.
    private func serve(
        _ url: String, more: String = "\"allowPrivate\": [\"127.0.0.0/8\"]", settings: String = ""
    ) throws -> Server {
        let file = try folder.write(
            """
            {\(settings) "webhooks": {"pager": {"url": "\(url)", "secretFile": "\(folder.path("secret"))", \(more)}}}
            """, to: "orrery.json")
        return try Server.serve(folder.path("b.db"), in: folder, flags: ["--config", file])
    }

    private func deliveries(_ server: Server) throws -> [[String: Any]] {
        let answer = try server.request("GET", "/api/webhooks/pager/deliveries")
        return answer.object["deliveries"] as? [[String: Any]] ?? []
    }

    /// The newest delivery, once something came of it. Asks for a bounded time.
    private func settled(_ server: Server, _ isSo: ([String: Any]) -> Bool) throws -> [String: Any] {
        let deadline = Date(timeIntervalSinceNow: 30)
        while Date() < deadline {
            if let first = try deliveries(server).first, isSo(first) { return first }
        }
        throw Failure("nothing came of it: \(try deliveries(server))")
    }

    private func end(_ server: Server, _ task: String, _ status: String) throws {
        _ = try server.request("POST", "/api/tasks/\(task)/start")
        _ = try server.request("PATCH", "/api/tasks/\(task)", "{\"taskStatus\":\"\(status)\"}")
    }

    @Test func `the hash that signatures are checked with is right`() {
        // FIPS 180-4's own example, and RFC 4231 test case 2.
        func text(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
        #expect(text(HMAC.hash(Array("abc".utf8))).hasPrefix("ba7816bf8f01cfea"))
        let code = HMAC.sha256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(text(code).hasPrefix("5bdcc146bf60754e"))
    }

    @Test func `each of the five kinds arrives once, signed`() throws {
        let receiver = try Receiver()
        let server = try serve(
            "http://127.0.0.1:\(receiver.port)/in?key=1",
            settings: "\"launchAfter\": \"1s\", \"cleanupAfter\": \"2m\", \"publicUrl\": \"https://board.example\",")
        var expected: [String] = []
        func next(_ kind: String, of task: String) throws {
            let post = try receiver.next()
            expected.append(post.id)
            #expect(post.type == "dev.orrery.task.\(kind)")
            #expect(post.isSigned(with: Self.secret))
            #expect(post.target == "/in?key=1")
            #expect(post.headers["content-type"]?.hasPrefix("application/cloudevents+json") == true)
            #expect(post.message["subject"] as? String == task)
            #expect(post.data["url"] as? String == "https://board.example/#task=\(task)")
        }
        let done = try server.createTask("Done")
        try end(server, done, "COMPLETED")
        try next("finished", of: done)
        let broken = try server.createTask("Broken")
        try end(server, broken, "FAILED")
        try next("failed", of: broken)
        let asking = try server.createTask("Asking")
        let run = try server.request("POST", "/api/tasks/\(asking)/invocations", "{}").object["id"] as? Int ?? 0
        _ = try server.request("POST", "/api/invocations/\(run)/waiting", "{\"message\":\"May I?\"}")
        try next("needsYou", of: asking)
        let remote = try server.createTask("Remote", more: ",\"mode\":\"remote\"")
        _ = try server.request("POST", "/api/tasks/\(remote)/start")
        for step in [
            "CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE", "INDEX_REPOSITORY", "ACTIVE",
        ] { _ = try server.request("PATCH", "/api/tasks/\(remote)", "{\"initStatus\":\"\(step)\"}") }
        _ = try server.request("PATCH", "/api/tasks/\(remote)", "{\"taskStatus\":\"STOPPED\"}")
        try next("cleanupSoon", of: remote)
        let silent = try server.createTask("Silent")
        _ = try server.request("POST", "/api/tasks/\(silent)/start")
        try next("stuck", of: silent)
        // Whatever else might be sent was decided before this one.
        _ = try server.request("POST", "/api/webhooks/pager/test")
        let last = try receiver.next()
        #expect(last.type == "dev.orrery.webhook.test")
        #expect(Set(expected).count == 5)
        #expect(receiver.count == 6)
        try server.stop()
    }

    @Test func `what was on its way at a kill arrives after it, under the same name`() throws {
        let receiver = try Receiver { _, number in number == 0 ? .silence : .status(200) }
        let first = try serve("http://127.0.0.1:\(receiver.port)/")
        try end(first, try first.createTask(), "FAILED")
        let torn = try receiver.next()
        try first.kill()
        let second = try serve("http://127.0.0.1:\(receiver.port)/")
        let again = try receiver.next()
        #expect(again.id == torn.id && again.body == torn.body)
        #expect(again.isSigned(with: Self.secret))
        _ = try settled(second) { $0["state"] as? String == "delivered" }
        #expect(receiver.count == 2)
        try second.stop()
    }

    @Test func `a receiver that never answers holds up nobody, not even the end`() throws {
        let receiver = try Receiver { _, _ in .silence }
        let server = try serve("http://127.0.0.1:\(receiver.port)/")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        _ = try receiver.next()
        #expect(try server.request("GET", "/api/board").status == 200)
        #expect(try deliveries(server).first?["state"] as? String == "waiting")
        let begun = Date()
        #expect(try server.stop() == 0)
        // A tenth of this is usual; the message itself would be waited for twice as long.
        #expect(Date().timeIntervalSince(begun) < 5)
    }

    @Test func `a redirect is not followed, and the log says so`() throws {
        let other = try Receiver()
        let receiver = try Receiver { _, _ in .status(307, "Location: http://127.0.0.1:\(other.port)/\r\n") }
        let server = try serve("http://127.0.0.1:\(receiver.port)/")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        let row = try settled(server) { $0["attempts"] as? Int ?? 0 > 0 }
        #expect(row["statusCode"] as? Int == 307)
        #expect((row["error"] as? String)?.contains("follows no redirects") == true)
        #expect(other.count == 0)
        try server.stop()
    }

    @Test func `a receiver that is down is tried again`() throws {
        let receiver = try Receiver { _, number in number == 0 ? .status(500, body: "oh no") : .status(204) }
        let server = try serve("http://127.0.0.1:\(receiver.port)/")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        let row = try settled(server) { $0["attempts"] as? Int ?? 0 > 0 }
        #expect(row["answer"] as? String == "oh no")
        #expect(row["nextAttemptAt"] as? String != nil)
        #expect(try receiver.next().id == receiver.next().id)
        try server.stop()
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"])
    func `the machine itself is not called unless that is meant, and the log says so`(host: String) throws {
        let receiver = try Receiver()
        let server = try serve("http://\(host):\(receiver.port)/", more: "\"events\": [\"failed\"]")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        let row = try settled(server) { $0["attempts"] as? Int ?? 0 > 0 }
        let error = row["error"] as? String ?? ""
        #expect(error.contains("address, which the board does not call"), "\(error)")
        #expect(error.contains("allowPrivate"))
        #expect(receiver.count == 0)
        try server.stop()
    }

    // Port 1 is nobody's, and `.invalid` no name's (RFC 2606).
    @Test(arguments: [
        ("127.0.0.1:1", "Nobody answers at 127.0.0.1."), ("board.invalid", "The name board.invalid leads nowhere."),
    ])
    func `whoever is not there is tried again, and the log says why`(place: String, reason: String) throws {
        let server = try serve("http://\(place)/")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        let row = try settled(server) { $0["attempts"] as? Int ?? 0 > 0 }
        #expect(row["error"] as? String == reason)
        #expect(row["state"] as? String == "waiting" && row["nextAttemptAt"] as? String != nil)
        try server.stop()
    }

    @Test func `a proxy in the environment is not asked`() throws {
        let (proxy, receiver) = (try Receiver(), try Receiver())
        let file = try folder.write(
            """
            {"webhooks": {"pager": {"url": "http://127.0.0.1:\(receiver.port)/", "secretFile": "\(folder.path("secret"))",
             "allowPrivate": ["127.0.0.1"]}}}
            """, to: "orrery.json")
        let server = try Server.serve(
            folder.path("b.db"), in: folder, flags: ["--config", file],
            variables: ["http_proxy": "http://127.0.0.1:\(proxy.port)", "ALL_PROXY": "http://127.0.0.1:\(proxy.port)"])
        _ = try server.request("POST", "/api/webhooks/pager/test")
        _ = try receiver.next()
        #expect(proxy.count == 0)
        try server.stop()
    }

    @Test func `the secret is in no answer, not even when the receiver says it`() throws {
        let receiver = try Receiver { _, _ in
            .status(
                500, body: String(repeating: "x", count: 4_080) + Self.secret + String(repeating: "y", count: 9_000))
        }
        let server = try serve("http://127.0.0.1:\(receiver.port)/?hidden=1")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        let row = try settled(server) { $0["attempts"] as? Int ?? 0 > 0 }
        #expect(row["statusCode"] as? Int == 500)
        for path in ["webhooks", "webhooks/pager/deliveries", "stats", "board"] {
            let text = try server.request("GET", "/api/\(path)").text
            #expect(!text.contains("0123456789") && !text.contains("hidden"), "\(path): \(text)")
        }
        let config = try Run(["config", "--config", folder.path("orrery.json")], in: folder)
        #expect(!config.output.contains("0123456789") && !config.output.contains("hidden"))
        let metrics = try server.request("GET", "/metrics").text
        #expect(metrics.contains("orrery_webhook_failed_attempts_total 1"))
        try server.stop()
    }

    @Test(arguments: [
        ("{\"url\": \"https://user:pw@example.org\", \"secretFile\": \"secret\"}", "/webhooks/pager/url"),
        ("{\"url\": \"ftp://example.org\", \"secretFile\": \"secret\"}", "/webhooks/pager/url"),
        ("{\"url\": \"https://example.org\"}", "/webhooks/pager/secretFile"),
        ("{\"url\": \"https://example.org\", \"secretFile\": \"nowhere\"}", "/webhooks/pager/secretFile"),
        ("{\"url\": \"https://example.org\", \"secretFile\": \"short\"}", "/webhooks/pager/secretFile"),
        ("{\"url\": \"https://example.org\", \"secretFile\": \"torn\"}", "/webhooks/pager/secretFile"),
        (
            "{\"url\": \"https://example.org\", \"secretFile\": \"secret\", \"events\": [\"stck\"]}",
            "Did you mean \"stuck\"?"
        ),
        ("{\"url\": \"https://example.org\", \"secretFile\": \"secret\", \"events\": []}", "/webhooks/pager/events"),
        ("{\"url\": \"https://example.org\", \"secretFile\": \"secret\", \"allowPrivate\": [\"all\"]}", "allowPrivate"),
        ("{\"url\": \"https://example.org\", \"secretFile\": \"secret\", \"secret\": \"x\"}", "Unknown key \"secret\""),
        ("7", "/webhooks/pager"),
    ])
    func `a webhook that cannot be meant is refused at the start, with its place`(webhook: String, place: String) throws
    {
        _ = try folder.write("too short", to: "short")
        _ = try folder.write("whsec_no base 64 at all!", to: "torn")
        let text = webhook.replacingOccurrences(of: "\"secretFile\": \"", with: "\"secretFile\": \"\(folder.root)/")
        let file = try folder.write("{\"webhooks\": {\"pager\": \(text)}}", to: "orrery.json")
        let run = try Run(
            ["serve", "--listen", "127.0.0.1:0", "--db", folder.path("b.db"), "--config", file], in: folder)
        #expect(run.exitStatus == 2)
        #expect(run.complaints.contains(place), "\(run.complaints)")
        #expect(!run.complaints.contains("pw@") && !run.complaints.contains("too short"))
        #expect(folder.bytes("b.db") == nil)
    }

    @Test func `a secret in the manner of Standard Webhooks is read as that`() throws {
        let receiver = try Receiver()
        let encoded = Data(Self.secret.utf8).base64EncodedString()
        _ = try folder.write("whsec_\(encoded)\n", to: "secret")
        let server = try serve("http://127.0.0.1:\(receiver.port)/")
        _ = try server.request("POST", "/api/webhooks/pager/test")
        #expect(try receiver.next().isSigned(with: Self.secret))
        try server.stop()
    }
}
