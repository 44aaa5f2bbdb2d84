// Why: requests, routes and doors without a socket.

import OrreryHTTP
import Testing

@Suite struct DoorsTests {
    private func refusal(
        _ method: OrreryHTTP.Method, _ headers: [(String, String)], names: [String] = []
    ) -> Int? {
        let request = Request(method: method, target: "/", headers: headers.map { Header($0.0, $0.1) })
        return Doors(names: names).refusal(of: request)?.status
    }

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:4000", "localhost:80", "LOCALHOST", "[::1]:4000", "board.localhost:4000", "127.9.8.7:1",
    ])
    func `loopback names come in`(host: String) {
        #expect(refusal(.get, [("Host", host)]) == nil)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1:", "127.0.0.1:x", "0.0.0.0",
        "[::2]", "127.1", "10.0.0.1:4000", "localhost:99999", "user@localhost",
    ])
    func `foreign names stay out`(host: String) {
        #expect(refusal(.get, [("Host", host)]) == 403)
    }

    @Test func `a host that is missing, empty or doubled is no request`() {
        #expect(refusal(.get, []) == 400)
        #expect(refusal(.get, [("Host", "")]) == 400)
        #expect(refusal(.get, [("Host", "localhost"), ("host", "localhost")]) == 400)
    }

    @Test func `a configured name comes in`() {
        #expect(refusal(.get, [("Host", "Board.Example:8443")], names: ["board.example"]) == nil)
    }

    @Test(arguments: ["null", "https://evil.example", "http://localhost:5000", "http://localhost:4000.evil.example"])
    func `a write from another origin is refused, a read is not`(origin: String) {
        let headers = [("Host", "localhost:4000"), ("Origin", origin)]
        #expect(refusal(.post, headers) == 403)
        #expect(refusal(.delete, headers) == 403)
        #expect(refusal(.get, headers) == nil)
    }

    @Test func `the board's own page may write, and so may programs`() {
        #expect(refusal(.post, [("Host", "localhost:4000"), ("Origin", "http://localhost:4000")]) == nil)
        #expect(refusal(.patch, [("Host", "localhost:4000")]) == nil)
        #expect(refusal(.post, [("Host", "localhost:4000"), ("Sec-Fetch-Site", "same-origin")]) == nil)
        #expect(refusal(.post, [("Host", "localhost:4000"), ("Sec-Fetch-Site", "cross-site")]) == 403)
        #expect(refusal(.post, [("Host", "localhost:4000"), ("Sec-Fetch-Site", "same-site")]) == 403)
    }
}

@Suite struct RouterTests {
    private var router: Router<String> {
        var router = Router<String>()
        router.add(.get, "/api/tasks", "list")
        router.add(.post, "/api/tasks", "create")
        router.add(.get, "/api/tasks/:id/log", "log")
        return router
    }

    private func match(_ method: OrreryHTTP.Method, _ target: String) -> String {
        let request = Request(method: method, target: target)
        switch router.match(method, request.segments) {
        case .found(let handler, let parameters): return ([handler] + parameters).joined(separator: " ")
        case .methodNotAllowed(let allow): return "405 " + allow.map(\.rawValue).joined(separator: ",")
        case .notFound: return "404"
        }
    }

    @Test(arguments: [
        ("/api/tasks", "list"), ("/api/tasks/?status=inbox", "list"), ("/api/tasks/a%20b/log", "log a b"),
        ("/api/tasks/a%2Fb/log", "log a/b"), ("/api/tasks/x", "404"), ("/api", "404"),
        ("http://localhost:4000/api/tasks?x=1", "list"), ("http://localhost", "404"),
    ])
    func `a path is cut first and decoded after`(target: String, expected: String) {
        #expect(match(.get, target) == expected)
    }

    @Test func `HEAD is answered like GET, and another method with those that are`() {
        #expect(match(.head, "/api/tasks") == "list")
        #expect(match(.delete, "/api/tasks") == "405 GET,HEAD,POST")
        #expect(match(.trace, "/api/tasks") == "405 GET,HEAD,POST")
    }

    @Test func `queries are decoded with their plus signs`() {
        let request = Request(method: .get, target: "/x?q=a+b%2B&empty&q=second&bad=%zz")
        #expect(request.parameter("q") == "a b+")
        #expect(request.parameter("empty") == "")
        #expect(request.parameter("bad") == "%zz")
        #expect(PercentEncoding.encode("a b/ü") == "a%20b%2F%C3%BC")
    }
}

@Suite struct ResponseTests {
    private func status(tag: String, held: String) -> Int {
        let response = Response(status: 200, headers: [Header("ETag", tag)], body: [1])
        let request = Request(method: .get, target: "/", headers: [Header("If-None-Match", held)])
        return response.revalidated(by: request).status
    }

    @Test(arguments: [
        ("\"a\"", "\"a\"", 304), ("\"a\"", "\"b\"", 200), ("\"a\"", "W/\"a\"", 304), ("W/\"a\"", "\"a\"", 304),
        ("\"a\"", "\"b\", \"a\"", 304), ("\"a\"", "*", 304),
    ])
    func `a client that holds the answer already gets 304`(tag: String, held: String, expected: Int) {
        #expect(status(tag: tag, held: held) == expected)
    }

    @Test func `frames are written as the standard reads them`() {
        let frame = ServerSentEvent.frame(id: "e-1", name: "hello", data: Array("{}".utf8))
        #expect(String(decoding: frame, as: UTF8.self) == "event: hello\ndata: {}\nid: e-1\n\n")
        #expect(String(decoding: ServerSentEvent.comment("keep-alive"), as: UTF8.self) == ": keep-alive\n\n")
    }
}

/// Rule: RFC 9110 section 12.5.3.
@Suite struct AcceptedCodingTests {
    @Test(arguments: [
        (["gzip"], true), (["gzip, deflate, br"], true), (["br", "GZIP;q=0.5"], true), (["x-gzip"], true),
        (["*"], true), (["*;q=0.1, br"], true), (["gzip;q=0, *"], false), (["br, *;q=0"], false),
        (["gzip ; q=0.000"], false),
        (["identity"], false), ([""], false), ([], false), (["gzipped"], false),
    ])
    func `a client reads gzip when it says so, with a weight above nought`(values: [String], isAccepted: Bool) {
        let headers = values.map { Header("Accept-Encoding", $0) }
        #expect(Request(method: .get, target: "/", headers: headers).accepts(coding: "gzip") == isAccepted)
    }
}
