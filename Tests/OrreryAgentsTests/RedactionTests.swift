// Why: a secret that slips through cannot be called back, and a board that hides what is none is of no use.

import Glibc
import OrreryAgents
import OrreryTime
import Testing

/// Rule: what is a secret by its letters or by its name is taken out, the same one under the same name, however the text is
/// torn; everything else stays byte for byte. The keys here are made up, and written in two parts so that nobody's scanner
/// takes them for real.
@Suite struct RedactionTests {
    private static let alphabet = "a8Bc2De4Fg6Hi0Jk1Lm3No5Pq7Rs9TuVwXyZ0123456789abcdefghijklmnopqrstuvwxyzABCDEF"
    private static func letters(_ count: Int) -> String { String(alphabet.prefix(count)) }
    private static let key = (0..<3).map { _ in letters(64) }.joined(separator: "\n")
    private static func block(_ label: String) -> String {
        "-----BEGIN \(label)-----\n\(key)\nQ==\n-----END \(label)-----"
    }
    private static let webToken = "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0" + "." + letters(43)

    private static func placeholder(_ kind: String, _ number: Int = 1) -> String {
        "\u{27E8}redacted \(kind) #\(number)\u{27E9}"
    }

    /// A text with `§` where its only secret stands, the secret, and what it is told to be.
    static let secrets: [(text: String, secret: String, kind: String)] = [
        ("ANTHROPIC §", "sk-" + "ant-api03-" + letters(60) + "-_AA", "anthropic key"),
        ("key: §.", "sk-" + "proj-" + letters(48), "openai key"),
        ("§", "sk-" + letters(48), "api key"),
        ("use §, then", "gh" + "p_" + letters(36), "github token"),
        ("{\"t\":\"§\"}", "gh" + "o_" + letters(36), "github token"),
        ("a\\n§\\n", "gh" + "s_" + letters(36), "github token"),
        ("clone https://x-access-token:§@github.com/a/b.git", "gh" + "p_" + letters(36), "github token"),
        ("(§)", "github" + "_pat_" + letters(22) + "_" + letters(59), "github token"),
        ("GITLAB=§", "gl" + "pat-" + letters(20), "gitlab token"),
        ("§", "xo" + "xb-123456789012-123456789012-" + letters(24), "slack token"),
        ("POST https://§", "hooks.slack.com" + "/services/T01234567/B01234567/" + letters(24), "slack webhook"),
        ("AWS_ACCESS_KEY_ID=§", "AK" + "IAIOSFODNN7EXAMPLE", "aws key"),
        ("\"§\"", "AI" + "zaSy" + letters(33), "google key"),
        ("//registry.npmjs.org/:_authToken=§", "npm" + "_" + letters(36), "npm token"),
        ("login §", "hf" + "_" + letters(34), "hugging face token"),
        ("§", "sk" + "_live_" + letters(24), "stripe key"),
        ("§", "rk" + "_test_" + letters(24), "stripe key"),
        ("§", "wh" + "sec_" + letters(32), "stripe key"),
        ("jwt §!", webToken, "web token"),
        ("x=1&id%3D§", webToken, "web token"),
        ("Authorization: Bearer §", letters(24), "bearer token"),
        ("curl -H 'authorization: bearer §' x", letters(24), "bearer token"),
        ("Authorization: Basic §", "dXNlcjpwYXNz" + "d29yZDEy", "credential"),
        ("-H \"Authorization: token §\"", "0123456789" + "abcdef", "credential"),
        ("before\n§\nafter", block("RSA PRIVATE KEY"), "private key"),
        ("§", block("OPENSSH PRIVATE KEY"), "private key"),
        ("§", block("PRIVATE KEY"), "private key"),
        ("password=§", "hunter2", "password"),
        ("password=§&x=1", "correct-horse", "password"),
        ("GET /a?page=2&access_token=§ HTTP/1.1", "abcdefgh", "token"),
        ("GET /a?secret=§&n=1", "abc123", "secret"),
        ("DB_PASSWORD=§\nUSER=me", "p@ss.w0rd!", "password"),
        ("export CLIENT_SECRET='§'", "s3cr3t-value", "secret"),
        ("{\"password\": \"§\", \"user\": \"me\"}", "with a space in it", "password"),
        ("{\\\"api_key\\\":\\\"§\\\",\\\"n\\\":1}", "0a1b2c3d", "api key"),
        ("{\"apiKey\":\"§\"}", "abc\\\"def", "api key"),
        ("password: §", "hunter22", "password"),
        ("token := \"§\"", "abcdef", "token"),
        ("'secret' => '§'", "abcdef", "secret"),
        ("aws_secret_access_key = §", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY", "secret"),
        ("postgres://app:§@db.example:5432/shop?sslmode=on", "s3cret", "password"),
        ("redis://:§@cache:6379", "p%40ss", "password"),
        ("git clone https://§@git.example/a.git", "0123456789" + "abcdefabcdef", "token"),
        ("größe password=§ ende", "größe1", "password"),
    ]

    @Test(arguments: secrets)
    func `a secret is taken out and nothing else is`(text: String, secret: String, kind: String) {
        var redaction = Redaction()
        let lines = secret.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = lines.map { _ in Self.placeholder(kind) }.joined(separator: "\n")
        #expect(redaction.redacted(text.replacing("§", with: secret)) == text.replacing("§", with: expected))
        #expect(redaction.count == 1)
    }

    /// What looks like a secret to a hasty eye.
    static let harmless = [
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "sha256:" + String(repeating: "0a1b2c3d", count: 8),
        "019b8d2b-8c00-70ed-b0e3-4b503f41b69c", "index 83db48f..bf269f4 100644",
        "task-0123456789abcdef0123456789abcdef01",
        "disk-9fceb02d0ae598e95dc970b74767f19372d61af8", "sk-learn-pipelines-are-nice-and-long-enough", "ghp_short",
        "xoxo-", "AKIA", "MAKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLES", "npm_config_registry", "hf_hub_download",
        "eyJust a word", "eyJhbGciOiJIUzI1NiJ9.notapayload", "the bearer of this letter is a friend",
        "Authorization: required", "Authorization: Bearer $TOKEN", "Authorization: Bearer <token>",
        "Authorization: Bearer ${{ secrets.GITHUB_TOKEN }}", "Bearer authentication-is-required-for-this", "password=",
        "password=\"\"", "password=***", "password=$PASSWORD", "password: string", "password: String,", "token: Token",
        "token = nil", "token == \"abcdef12\"", "token != other1", "password=password", "token=self.token",
        "secret=config.secret", "token=get_token(1)", "token = tokens[0]", "let token = next()", "max_tokens=4096",
        "tokens: 123456", "inputTokens=1234567", "secret=/run/secrets/db", "password=<your password>",
        "token=xxxxxxxx", "\"token\": \"The token of the user\"", "\"token\":null", "api_key=None", "token=true",
        "https://example.com/a@b", "ssh://git@github.com/a/b", "git@github.com:a/b.git", "http://localhost:4000/x?y=1",
        "https://user:$PASSWORD@host/", "a::b = c", "time: 12:34:56", "std::secret::value1",
        "if line.startswith('-----BEGIN RSA PRIVATE KEY-----'):\n    return True\nelse:\n    pass",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----",
        "\u{27E8}redacted github token #1\u{27E9}", "password=\u{27E8}redacted password #1\u{27E9}",
        "Authorization: Bearer \u{27E8}redacted bearer token #1\u{27E9}", "", "=", ":", "://", "-----BEGIN ", "sk-",
        "eyJ",
        "password", "password=\u{20ac}", "https://", "a://:@b", "'", "token=\"", "token=\\\"",
    ]

    @Test(arguments: harmless)
    func `what is no secret stays as it is`(text: String) {
        var redaction = Redaction()
        #expect(redaction.redacted(text) == text)
        #expect(redaction.count == 0)
        #expect(torn(text, every: 1) == text)
    }

    /// `text` as a stream of pieces of `count` bytes.
    private func torn(_ text: String, every count: Int) -> String {
        var redaction = Redaction()
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: count) {
            out += redaction.redact(bytes[start..<min(start + count, bytes.count)])
        }
        return String(decoding: out + redaction.finish(), as: UTF8.self)
    }

    @Test(arguments: secrets)
    func `a secret is found wherever the stream is torn`(text: String, secret: String, kind: String) {
        let text = "one two\n" + text.replacing("§", with: secret) + "\nthree"
        var redaction = Redaction()
        let whole = redaction.redacted(text)
        #expect(!whole.contains(secret))
        let bytes = Array(text.utf8)
        for place in 0...bytes.count {
            var redaction = Redaction()
            let out = redaction.redact(bytes[..<place]) + redaction.redact(bytes[place...]) + redaction.finish()
            #expect(String(decoding: out, as: UTF8.self) == whole, "torn at \(place)")
        }
        for count in [1, 2, 7] { #expect(torn(text, every: count) == whole) }
    }

    @Test func `the same secret has the same name, and another has another`() {
        var redaction = Redaction()
        let (one, other) = ("gh" + "p_" + Self.letters(36), "gh" + "p_b" + Self.letters(36))
        let text = "\(one) \(other) token=\(one) https://u:\(other)@h password=hunter2 'password': 'hunter2'"
        let names = [1, 2, 1, 2].map { Self.placeholder("github token", $0) }
        let password = Self.placeholder("password")
        #expect(
            redaction.redacted(text) == "\(names[0]) \(names[1]) token=\(names[2]) https://u:\(names[3])@h "
                + "password=\(password) 'password': '\(password)'")
        // In the next text and in a stream, too.
        #expect(redaction.redacted(other) == names[1])
        #expect(String(decoding: redaction.redact(Array(one.utf8)) + redaction.finish(), as: UTF8.self) == names[0])
        #expect(redaction.count == 8)
        #expect(redaction.kinds.map { "\($0.kind) \($0.count)" } == ["github token 2", "password 1"])
    }

    @Test func `what was redacted once is not redacted again`() {
        var (first, second) = (Redaction(), Redaction())
        for (text, secret, _) in Self.secrets {
            let once = first.redacted(text.replacing("§", with: secret))
            #expect(second.redacted(once) == once)
        }
        #expect(second.count == 0)
    }

    @Test func `a secret of any length is taken out to its last byte`() {
        for text in ["gh" + "p_", "password=", "password=\"", "Authorization: Bearer ", "token=\\\""] {
            let secret = String(repeating: Self.alphabet, count: 300)
            var redaction = Redaction()
            let whole = redaction.redacted(text + secret + " end")
            #expect(whole.hasSuffix("\u{27E9} end") || text.last != "_" && whole.count < 100, "\(whole.suffix(80))")
            #expect(!whole.contains(Self.alphabet))
            #expect(torn(text + secret + " end", every: 1_000) == whole)
        }
        // A key whose end was cut off takes no more of what follows than a key may have.
        let cut = Self.block("PRIVATE KEY").replacing("-----END PRIVATE KEY-----", with: "")
        let lines = (0..<2_000).map { "line \($0) of something else" }.joined(separator: "\n")
        var redaction = Redaction()
        let text = redaction.redacted(cut + lines)
        #expect(!text.contains(Self.letters(64)))
        #expect(text.contains("line 1999"))
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 2_005)
    }

    /// Texts on which a careless search would begin anew at each byte, which would take sixteen times as long for four times
    /// the text. It is the thread's own time that counts: the machine's goes on while others work.
    @Test(arguments: [
        "token:", "-----BEGIN PRIVATE KEY-----", "eyJ-", "sk-", "password=\"a b ", "a://a:", "bearer ", "ghp_",
        "%41eyJ",
        "token='x token=`y token=\"z ", "secret: ", "-----BEGIN PRIVATE KEY-----aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "=",
        ":",
    ])
    func `any text takes linear time`(unit: String) {
        func nanoseconds() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        func work(_ bytes: Int) -> Int {
            let text = Array(String(repeating: unit, count: bytes / unit.utf8.count).utf8)
            return (0..<5).map { _ in
                var redaction = Redaction()
                let begun = nanoseconds()
                _ = redaction.redacted(text)
                return nanoseconds() - begun
            }.min()!
        }
        let (short, long) = (work(10_000), work(40_000))
        #expect(long < short * 9 + 20_000_000, "\(short) ns, then \(long) ns")
    }

    @Test func `chance finds no text that a tear changes or a line gets lost in`() {
        var random = RandomSource(seed: 5)
        let parts =
            Self.secrets.map { $0.text.replacing("§", with: $0.secret) } + Self.harmless
            + ["\n", " ", "\"", "'", "\\", "=", ":", "\\\"", "token", "password", "é", "-----", "eyJ", "@", "://"]
        for _ in 0..<100 {
            let text = (0..<random.next(below: 12)).map { _ in parts[random.next(below: parts.count)] }.joined()
            var redaction = Redaction()
            let whole = redaction.redacted(text)
            #expect(whole.filter { $0 == "\n" }.count == text.filter { $0 == "\n" }.count)
            for count in [1, 3, 1 + random.next(below: 50)] { #expect(torn(text, every: count) == whole, "\(text)") }
        }
    }
}
