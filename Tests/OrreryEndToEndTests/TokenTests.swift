// Why: as soon as somebody has a token, the board asks everybody: at once, on every route, and it forgets no revocation.

import Foundation
import Testing

/// Rule: with a token on the board every request but the open ones shows one, or is answered 401; a wrong or revoked one
/// is 401, what is not its user's 403, too many writes 429.
@Suite struct TokenTests {
    private let folder: Folder
    private let server: Server
    private let tokens: TokenDesk

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
        tokens = TokenDesk(database: folder.path("board.db"), folder: folder)
    }

    private func status(_ method: String, _ target: String, _ headers: String...) throws -> Int {
        try server.request(method, target, method == "GET" ? nil : "{}", headers: headers).status
    }

    @Test func aTokenThatIsCreatedWhileTheBoardRunsIsAskedForAtOnce() throws {
        #expect(try status("GET", "/api/board") == 200)
        let alice = try tokens.create("alice")
        for target in ["/api/board", "/api/tasks", "/api/events", "/api/events/stream", "/readyz?verbose", "/api/none"]
        {
            let answer = try server.request("GET", target)
            expectProblem(answer, 401)
            #expect(answer.header("WWW-Authenticate") == "Bearer")
        }
        expectProblem(try server.request("POST", "/api/tasks", "{\"title\":\"x\"}"), 401)
        #expect(try status("GET", "/api/board", alice.header) == 200)
        #expect(try server.request("POST", "/api/tasks", "{\"title\":\"x\"}", headers: [alice.header]).status == 201)
        for open in ["/", "/js/main.js", "/livez", "/readyz", "/version"] { #expect(try status("GET", open) == 200) }
    }

    @Test func aWrongOrRevokedTokenIsRefused() throws {
        let alice = try tokens.create("alice")
        let bob = try tokens.create("bob")
        for wrong in ["Authorization: Bearer orrery_0", bob.header + "0", "Authorization: Basic YTpi", "Cookie: a=b"] {
            expectProblem(try server.request("GET", "/api/board", headers: [wrong]), 401)
        }
        #expect(try status("GET", "/api/board", bob.header) == 200)
        try tokens.revoke(bob.id)
        let refusal = try server.request("GET", "/api/board", headers: [bob.header])
        expectProblem(refusal, 401)
        #expect(refusal.header("WWW-Authenticate") == "Bearer error=\"invalid_token\"")
        // The last one goes: the board asks nobody again, but a token that is shown and wrong stays wrong.
        try tokens.revoke(alice.id)
        #expect(try status("GET", "/api/board") == 200)
        #expect(try status("GET", "/api/board", "Authorization: Bearer of-another-service") == 200)
        expectProblem(try server.request("GET", "/api/board", headers: [alice.header]), 401)
    }

    @Test func theListNamesTokensWithoutTheirSecrets() throws {
        #expect(try tokens.list().contains("no tokens"))
        let alice = try tokens.create("alice", "--project", "hers", "--read-only")
        let bob = try tokens.create("bob")
        try tokens.revoke(bob.id)
        let lines = try tokens.list().split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains(alice.id) && lines[1].contains("alice") && lines[1].contains("hers  "))
        #expect(lines[1].contains("read  ") && lines[2].contains("bob") && lines[2].contains("revoked"))
        let secret = alice.header.dropFirst("Authorization: Bearer ".count)
        let file = try #require(folder.bytes("board.db.tokens"))
        for text in [try tokens.list(), String(decoding: file, as: UTF8.self)] {
            #expect(!text.contains(secret.dropFirst("orrery_".count)))
        }
    }

    @Test func whatIsNotTheTokensIsRefused() throws {
        let alice = try tokens.create("alice")
        let bob = try tokens.create("bob")
        let project = try server.request(
            "POST", "/api/projects", "{\"id\":\"hers\",\"name\":\"H\"}", headers: [alice.header])
        #expect(project["ownerId"] == "alice")
        let reader = try tokens.create("alice", "--read-only")
        let bound = try tokens.create("alice", "--project", "default")
        let body = "{\"title\":\"Secret\",\"project_id\":\"hers\"}"
        let task = try #require(try server.request("POST", "/api/tasks", body, headers: [alice.header])["id"])
        for (header, expected) in [(alice.header, 200), (reader.header, 200), (bob.header, 403), (bound.header, 403)] {
            #expect(try status("GET", "/api/tasks/\(task)", header) == expected)
            #expect(try status("GET", "/api/projects/hers", header) == expected)
        }
        let head = try server.request("GET", "/api/board", headers: [alice.header]).object["seq"] as? Int
        for header in [reader.header, bob.header, bound.header] {
            expectProblem(try server.request("POST", "/api/tasks", body, headers: [header]), 403)
            expectProblem(
                try server.request("PATCH", "/api/tasks/\(task)", "{\"title\":\"t\"}", headers: [header]), 403)
            expectProblem(try server.request("DELETE", "/api/tasks/\(task)", headers: [header]), 403)
        }
        let board = try server.request("GET", "/api/board", headers: [bob.header])
        #expect(board.object["seq"] as? Int == head, "A refused request moved the log.")
        #expect(!board.text.contains("Secret"))
        #expect(try EventStream(server, "/api/events?project=hers", headers: [bob.header]).status == 403)
    }

    @Test func aStreamTellsOnlyWhatIsTheListeners() throws {
        let alice = try tokens.create("alice")
        let bob = try tokens.create("bob")
        _ = try server.request("POST", "/api/projects", "{\"id\":\"hers\",\"name\":\"H\"}", headers: [alice.header])
        let stream = try EventStream(server, headers: [bob.header])
        _ = try stream.frame(named: "hello")
        let start = try #require(stream.lastEventID)
        let body = "{\"title\":\"Secret\",\"project_id\":\"hers\"}"
        let task = try #require(try server.request("POST", "/api/tasks", body, headers: [alice.header])["id"])
        _ = try server.request("POST", "/api/tasks/\(task)/start", headers: [alice.header])
        _ = try server.request("POST", "/api/tasks", "{\"title\":\"For all\"}", headers: [alice.header])
        func isForAll(_ frame: StreamFrame) -> Bool { frame.data.contains("For all") }
        for frames in [
            try stream.events(until: isForAll),
            try EventStream(server, lastEventID: start, headers: [bob.header]).events(until: isForAll),
        ] {
            #expect(frames.allSatisfy { !$0.data.contains("Secret") && !$0.data.contains(task) })
        }
        let hers = try EventStream(server, lastEventID: start, headers: [alice.header]).events(until: isForAll)
        #expect(hers.contains { $0.data.contains("Secret") })
    }

    @Test func theStreamsOfARevokedTokenEnd() throws {
        let before = try EventStream(server)
        _ = try before.frame(named: "hello")
        let alice = try tokens.create("alice")
        let bob = try tokens.create("bob")
        // Who came before anybody was asked is asked as well.
        #expect(try before.next() == nil)
        let hers = try EventStream(server, headers: [alice.header])
        let his = try EventStream(server, headers: [bob.header])
        _ = (try hers.frame(named: "hello"), try his.frame(named: "hello"))
        try tokens.revoke(bob.id)
        #expect(try his.next() == nil)
        _ = try server.request("POST", "/api/tasks", "{\"title\":\"Goes on\"}", headers: [alice.header])
        #expect(try hers.frame(named: nil).data.contains("Goes on"))
    }

    @Test func tooManyWritesAtOnceAreRefusedAndReadsAreNot() throws {
        let alice = try tokens.create("alice")
        let bob = try tokens.create("bob")
        let connection = try server.connect()
        var statuses: [Int] = []
        let begun = ProcessInfo.processInfo.systemUptime
        var refusal: Answer?
        // Each answer takes its time, in which the bucket fills again; a limit that holds is met all the same.
        for _ in 0..<2_000 where refusal == nil {
            let answer = try connection.request("POST", "/api/tasks", "{\"title\":\"x\"}", headers: [alice.header])
            statuses.append(answer.status)
            if answer.status == 429 { refusal = answer }
        }
        let refused = try #require(
            refusal, "2,000 writes were taken in \(ProcessInfo.processInfo.systemUptime - begun) s.")
        expectProblem(refused, 429)
        #expect(refused.header("Retry-After") == "1")
        let taken = statuses.count { $0 == 201 }
        let most = 121 + Int((ProcessInfo.processInfo.systemUptime - begun) * 10)
        #expect((120...most).contains(taken), "\(taken)")
        #expect(try status("GET", "/api/board", alice.header) == 200)
        #expect(try server.request("POST", "/api/tasks", "{\"title\":\"x\"}", headers: [bob.header]).status == 201)
    }

    // MARK: Browsers

    /// What a browser shows after it has followed a link.
    private func cookie(_ link: String) throws -> String {
        let answer = try server.request("GET", link)
        #expect(answer.status == 303)
        #expect(answer.header("Location") == "/")
        let set = try #require(answer.header("Set-Cookie"))
        #expect(set.hasSuffix("; HttpOnly; SameSite=Strict; Path=/"))
        return "Cookie: \(set.prefix { $0 != ";" })"
    }

    @Test func aLinkSignsOneBrowserInOnce() throws {
        let alice = try tokens.create("alice")
        let link = try tokens.link(alice.id, to: server)
        #expect(try status("HEAD", link) == 204, "Looking at a link does not use it up.")
        let cookie = try cookie(link)
        #expect(try status("GET", "/api/board", cookie) == 200)
        #expect(try server.request("POST", "/api/tasks", "{\"title\":\"x\"}", headers: [cookie]).status == 201)
        expectProblem(try server.request("GET", link), 403)
        let page = try server.request("GET", link, headers: ["Accept: text/html"])
        #expect(page.status == 403 && page.header("Content-Type") == "text/plain; charset=utf-8")
        #expect(page.text.contains("orrery token link"))
        expectProblem(try server.request("GET", "/sign-in"), 403)

        let second = try self.cookie(tokens.link("--user", "alice", to: server))
        #expect(second != cookie)
        try tokens.revoke(alice.id)
        _ = try tokens.create("bob")
        #expect(try status("GET", "/api/board", cookie) == 401)
        #expect(try status("GET", "/api/board", second) == 401)
    }

    @Test func aCookieFromAnotherOriginWritesNothing() throws {
        let alice = try tokens.create("alice")
        let cookie = try cookie(tokens.link(alice.id, to: server))
        for foreign in ["Origin: http://evil.example", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: cross-site"] {
            expectProblem(
                try server.request("POST", "/api/tasks", "{\"title\":\"x\"}", headers: [cookie, foreign]), 403)
        }
        #expect(try server.request("GET", "/api/tasks", headers: [cookie]).rows.isEmpty)
    }

    // MARK: The command line and the file

    @Test func whatCannotBeDoneIsSaidInASentence() throws {
        let alice = try tokens.create("alice")
        for (words, exitStatus, hint) in [
            (["token"], 2, "create, list, revoke or link"), (["token", "make"], 2, "\"make\""),
            (["token", "create"], 2, "--user NAME"), (["token", "create", "--user", "a b"], 1, "without spaces"),
            (["token", "create", "--user", "a", "--read-only=1"], 2, "takes no value"),
            (["token", "revoke"], 2, "token list"), (["token", "revoke", "none"], 1, "no token \"none\""),
            (["token", "revoke", alice.id, "more"], 2, "Unexpected word"), (["token", "link"], 2, "--user NAME"),
            (["token", "link", "--user", "bob"], 1, "found none"), (["help", "tokn"], 2, "token"),
        ] as [([String], Int32, String)] {
            let words = words[0] == "help" || words.count == 1 ? words : words + ["--db", tokens.database]
            let run = try Run(words, in: folder)
            #expect(run.exitStatus == exitStatus, "\(words): \(run.complaints)")
            #expect(run.complaints.hasPrefix("orrery: ") && run.complaints.contains(hint), "\(run.complaints)")
        }
        #expect(try Run(["help", "token", "link"], in: folder).output.contains("--listen"))
        #expect(try status("GET", "/api/board", alice.header) == 200)
    }

    @Test func aDamagedFileLetsNobodyInAndIsSaidAtTheStart() throws {
        let alice = try tokens.create("alice")
        let good = try #require(folder.bytes("board.db.tokens"))
        _ = try folder.write("{", to: "board.db.tokens")
        expectProblem(try server.request("GET", "/api/board", headers: [alice.header]), 503)
        expectProblem(try server.request("GET", "/api/board"), 503)
        let run = try Run(["serve", "--listen", "127.0.0.1:0", "--db", tokens.database], in: folder)
        #expect(run.exitStatus == 1 && run.complaints.contains("board.db.tokens"), "\(run.complaints)")
        try good.write(to: URL(fileURLWithPath: tokens.database + ".tokens"))
        #expect(try status("GET", "/api/board", alice.header) == 200)
    }

    @Test func tokensOutliveTheBoard() throws {
        let alice = try tokens.create("alice")
        #expect(try status("GET", "/api/board", alice.header) == 200)
        try server.stop()
        #expect(try !tokens.list().contains("never"), "When it was last shown is noted at the end.")
        let again = try Server.serve(tokens.database, in: folder)
        #expect(try again.request("GET", "/api/board").status == 401)
        #expect(try again.request("GET", "/api/board", headers: [alice.header]).status == 200)
    }
}
