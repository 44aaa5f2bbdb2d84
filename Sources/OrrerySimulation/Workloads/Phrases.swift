// Why: a demo is believed when what its agents say could have been said. Tables of plausible work; chance only picks.

enum Phrases {
    struct Job {
        let title: String
        let description: String
        let files: [String]
        let deliverable: (title: String, path: String)
    }

    static let agents: [(name: String, role: String, model: String)] = [
        ("Ada", "coder", "claude-sonnet"), ("Grace", "coder", "gpt-codex"), ("Linus", "coder", "gemini-pro"),
        ("Barbara", "coder", "claude-opus"), ("Margaret", "coder", "gpt-codex"), ("Dennis", "coder", "claude-sonnet"),
        ("Radia", "coder", "gemini-pro"), ("Ken", "coder", "claude-opus"),
    ]

    static let reviewer = (name: "Edsger", role: "reviewer", model: "claude-opus")

    static let jobs: [Job] = [
        Job(
            title: "Fix the flaky checkout test",
            description: "It fails about once in thirty runs, always on the total.",
            files: ["Tests/CheckoutTests.swift", "Sources/Shop/Cart.swift"],
            deliverable: ("Checkout fix", "https://example.com/shop/pull/412")),
        Job(
            title: "Add retry with back-off to the mail queue",
            description: "Messages are lost when the relay answers 451. Retry five times, then park them.",
            files: ["Sources/Mail/Queue.swift", "Sources/Mail/Backoff.swift", "Tests/QueueTests.swift"],
            deliverable: ("Pull request", "https://example.com/mail/pull/88")),
        Job(
            title: "Move the settings page to the new form component",
            description: "Keep the keyboard order and the validation messages as they are.",
            files: ["web/settings/form.js", "web/settings/page.css", "web/settings/form.test.js"],
            deliverable: ("Before and after", "~/Documents/settings-comparison.html")),
        Job(
            title: "Cut the cold start of the report service",
            description: "Profile first. The goal is under 400 ms; it is at 1.9 s.",
            files: ["Sources/Reports/Startup.swift", "Sources/Reports/TemplateCache.swift"],
            deliverable: ("Flame graph", "~/Documents/reports-startup.svg")),
        Job(
            title: "Write the migration for invoice numbers",
            description: "Gaps are not allowed; two invoices of one day must keep their order.",
            files: ["db/migrations/0042_invoice_numbers.sql", "Tests/InvoiceNumberTests.swift"],
            deliverable: ("Migration", "db/migrations/0042_invoice_numbers.sql")),
        Job(
            title: "Document the webhook signatures",
            description: "With an example in three languages that can be pasted.",
            files: ["docs/webhooks.md", "docs/examples/verify.py"],
            deliverable: ("Webhook guide", "docs/webhooks.md")),
        Job(
            title: "Make search forgive accents",
            description: "A search for Zurich must find Zürich, and the other way round.",
            files: ["Sources/Search/Folding.swift", "Tests/FoldingTests.swift"],
            deliverable: ("Pull request", "https://example.com/search/pull/31")),
        Job(
            title: "Replace the home-made date picker",
            description: "Screen readers cannot use it. The native input will do.",
            files: ["web/booking/dates.js", "web/booking/dates.css"],
            deliverable: ("Accessibility report", "~/Documents/date-picker-axe.html")),
        Job(
            title: "Find out why exports time out",
            description: "Only for tenants with more than 50,000 rows, and only since March.",
            files: ["Sources/Export/RowStream.swift", "Sources/Export/CSVWriter.swift"],
            deliverable: ("Findings", "docs/exports-timeout.md")),
        Job(
            title: "Add a dark theme to the status page", description: "Follow the system; no switch.",
            files: ["web/status/theme.css", "web/status/index.html"],
            deliverable: ("Preview", "https://example.com/status/preview")),
        Job(
            title: "Tighten the rate limits of the public API",
            description: "Per key instead of per address; tell the client when to come back.",
            files: ["Sources/Gateway/Limits.swift", "Tests/LimitsTests.swift"],
            deliverable: ("Pull request", "https://example.com/gateway/pull/207")),
        Job(
            title: "Upgrade the image pipeline", description: "The old decoder is out of support in June.",
            files: ["Sources/Images/Decoder.swift", "Sources/Images/Resize.swift", "Tests/DecoderTests.swift"],
            deliverable: ("Size comparison", "~/Documents/image-sizes.csv")),
    ]

    static let reading = ["Read %@", "Traced the callers of %@", "Looked through the history of %@"]
    static let editing = ["Edited %@", "Rewrote the hot path in %@", "Added the missing case to %@"]
    static let running = [
        "swift test: 214 tests passed in 11.8 s", "npm test: 96 passed, 0 failed",
        "swift build: complete in 23.4 s", "lint: no findings", "pytest -q: 58 passed in 4.1 s",
    ]
    static let failures = [
        "The test suite does not compile after the change: 3 errors in %@",
        "The sandbox ran out of memory while building", "The remote refused the push: protected branch",
    ]
    static let followUps = [
        "Please add a test for the empty case too.", "Can you split this into two commits?",
        "Good. Please update the changelog as well.", "The name is misleading; call it what the docs call it.",
    ]
}
