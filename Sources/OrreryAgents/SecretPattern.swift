// Why: most providers begin their keys with letters of their own, so that a machine can tell them from anything else.
// Sources: GitHub's "About authentication" (token prefixes), GitLab's "Token overview", AWS IAM's "Unique identifiers",
// and the key pages of the others.

/// A key that says by its beginning whose it is.
struct SecretPattern: Sendable {
    let kind: String
    let opening: [UInt8]
    /// What follows the opening, and how much of it at least.
    let body: ByteSet
    let countMin: Int
    /// How many exactly, behind which no other word character stands; nil for as many as come.
    var countExact: Int?
    /// Whether nothing of a word may stand before it: what is short stands in many a word.
    var isWord = true
    /// Whether one of the first `countMin` must be a digit: words have none.
    var hasDigit = false

    init(_ kind: String, _ opening: String, _ body: ByteSet, _ countMin: Int) {
        self.kind = kind
        self.opening = Array(opening.utf8)
        self.body = body
        self.countMin = countMin
    }

    /// The patterns that begin with a byte; the longer opening is tried first.
    static let byFirstByte: [[SecretPattern]] = {
        var table = Array(repeating: [SecretPattern](), count: 256)
        for pattern in all { table[Int(pattern.opening[0])].append(pattern) }
        return table.map { $0.sorted { ($1.opening.count, $0.kind) < ($0.opening.count, $1.kind) } }
    }()

    private static let all: [SecretPattern] = {
        var patterns: [SecretPattern] = []
        /// What cannot be anything else, wherever it stands.
        func add(_ kind: String, _ openings: [String], _ body: ByteSet, _ countMin: Int) {
            for opening in openings {
                var pattern = SecretPattern(kind, opening, body, countMin)
                pattern.isWord = false
                patterns.append(pattern)
            }
        }
        /// What can, within a word.
        func addWord(
            _ kind: String, _ openings: [String], _ body: ByteSet, _ countMin: Int, exactly count: Int? = nil,
            hasDigit: Bool = false
        ) {
            for opening in openings {
                var pattern = SecretPattern(kind, opening, body, countMin)
                pattern.countExact = count
                pattern.hasDigit = hasDigit
                patterns.append(pattern)
            }
        }
        add("anthropic key", ["sk-ant-"], .base64URL, 20)
        addWord("openai key", ["sk-proj-", "sk-svcacct-", "sk-admin-"], .base64URL, 20)
        addWord("openrouter key", ["sk-or-v1-"], .base64URL, 20)
        addWord("api key", ["sk-"], .alphanumeric, 32, hasDigit: true)
        add("github token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], .word, 30)
        add("github token", ["github_pat_"], .word, 22)
        add(
            "gitlab token",
            ["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "glsoat-"], .base64URL, 20)
        add("slack token", ["xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxp-", "xoxr-", "xoxs-"], .base64URL, 10)
        addWord("slack token", ["xapp-"], .base64URL, 20, hasDigit: true)
        add("slack webhook", ["hooks.slack.com/services/"], .word.and("/"), 20)
        addWord("aws key", ["AKIA", "ASIA"], .capital, 16, exactly: 16)
        addWord("google key", ["AIza"], .base64URL, 35)
        addWord("google key", ["ya29."], .base64URL, 20)
        addWord("google key", ["GOCSPX-"], .base64URL, 20)
        addWord("npm token", ["npm_"], .alphanumeric, 36)
        addWord("hugging face token", ["hf_"], .alphanumeric, 30)
        addWord("stripe key", ["sk_live_", "sk_test_", "rk_live_", "rk_test_"], .alphanumeric, 16)
        addWord("stripe key", ["whsec_"], .base64, 24)
        addWord("pypi token", ["pypi-AgE"], .base64URL, 50)
        addWord("sendgrid key", ["SG."], .base64URL.and("."), 50)
        addWord("digitalocean token", ["dop_v1_", "doo_v1_", "dor_v1_"], .hexadecimal, 60)
        addWord("docker token", ["dckr_pat_"], .base64URL, 20)
        addWord("vault token", ["hvs.", "hvb."], .base64URL, 24)
        addWord("linear key", ["lin_api_"], .alphanumeric, 30)
        addWord("age key", ["AGE-SECRET-KEY-1"], .capital, 50)
        return patterns
    }()
}
