// Why: agents work on something. These are the parts of an ordinary company's software, each with its files, its tools and
// what those print.

internal import OrreryService

/// A part of the software that tasks are about.
final class Area: Sendable {
    /// As it is said in a sentence.
    let noun: String
    let repository: String
    let reading: [ToolCall]
    let editing: [ToolCall]
    /// Checks that find something, and checks that do not.
    let failing: [ToolCall]
    let passing: [ToolCall]
    /// What hands the work over.
    let closing: ToolCall
    let reviewing: [ToolCall]
    /// What else a run prints.
    let chatter: [NewLogLine]

    private init(
        noun: String, repository: String, reading: [ToolCall], editing: [ToolCall], failing: [ToolCall],
        passing: [ToolCall], closing: ToolCall, reviewing: [ToolCall], chatter: [NewLogLine]
    ) {
        self.noun = noun
        self.repository = repository
        self.reading = reading
        self.editing = editing
        self.failing = failing
        self.passing = passing
        self.closing = closing
        self.reviewing = reviewing
        self.chatter = chatter
    }

    private enum Stack { case swift, python, javaScript, go }

    static let all: [Area] = [
        area("the mail queue", "mail", .swift, "Sources/Mail/Queue.swift", "Sources/Mail/Backoff.swift", "QueueTests"),
        area("invoice export", "billing", .python, "billing/export.py", "billing/rows.py", "test_export"),
        area("the image resizer", "media", .go, "internal/resize/resize.go", "internal/resize/pool.go", "resize"),
        area(
            "the search index", "search", .swift, "Sources/Search/Index.swift", "Sources/Search/Folding.swift",
            "IndexTests"),
        area("checkout", "shop", .javaScript, "src/checkout/cart.js", "src/checkout/totals.js", "checkout"),
        area("the webhook sender", "hooks", .go, "internal/hooks/sender.go", "internal/hooks/signature.go", "hooks"),
        area("the report service", "reports", .python, "reports/render.py", "reports/templates.py", "test_render"),
        area(
            "the public API gateway", "gateway", .go, "internal/gateway/limits.go", "internal/gateway/keys.go",
            "gateway"),
        area("the status page", "status", .javaScript, "src/status/page.js", "src/status/incidents.js", "status"),
        area(
            "calendar sync", "calendar", .swift, "Sources/Calendar/Sync.swift", "Sources/Calendar/Recurrence.swift",
            "SyncTests"),
        area("the sign-in flow", "accounts", .javaScript, "src/signin/form.js", "src/signin/passkey.js", "signin"),
        area("the nightly billing job", "ledger", .python, "ledger/nightly.py", "ledger/invoices.py", "test_nightly"),
        area("the file uploader", "files", .javaScript, "src/upload/chunks.js", "src/upload/resume.js", "upload"),
        area("push notifications", "push", .go, "internal/push/fanout.go", "internal/push/tokens.go", "push"),
        area(
            "the address book", "contacts", .swift, "Sources/Contacts/Merge.swift", "Sources/Contacts/VCard.swift",
            "MergeTests"),
        area("the audit log", "audit", .python, "audit/writer.py", "audit/chain.py", "test_writer"),
    ]

    /// The area that a sentence speaks of; nil when it speaks of none.
    static func index(in sentence: String) -> Int? {
        let words = Set(sentence.lowercased().split { !$0.isLetter })
        return all.indices.first { index in
            all[index].noun.split(separator: " ").contains { $0.count > 4 && words.contains($0[...]) }
        }
    }

    private static func area(
        _ noun: String, _ repository: String, _ stack: Stack, _ source: String, _ other: String, _ test: String
    ) -> Area {
        let checks = checks(stack, source, test)
        return Area(
            noun: noun, repository: repository,
            reading: [
                .read(source, lines: 212), .read(other, lines: 87), .read(checks.testFile, lines: 164),
                .run(
                    "git log --oneline -5 -- \(source)", milliseconds: 38, "5 commits",
                    ["8c1f0de Keep the order of retries", "51b7aa2 Name the unit", "e90d3c4 Split by idea"]),
                .run(
                    "rg -n \"\(functionName(of: other))\" .", milliseconds: 24, "7 matches in 4 files",
                    ["\(source):41", "\(source):88", "\(other):12", "\(checks.testFile):30"]),
            ],
            editing: [
                .edit(source, "Added the missing case", added: 14, removed: 3),
                .edit(other, "Moved the decision into a function of its own", added: 31, removed: 22),
                .edit(source, "Replaced the nested conditions", added: 9, removed: 17),
                .edit(checks.testFile, "Added a test that fails without the change", added: 27, removed: 0),
                .edit(source, "Named the timeout and its unit", added: 4, removed: 2),
            ],
            failing: [checks.buildError, checks.failure], passing: [checks.build, checks.success, checks.lint],
            closing: .run(
                "git push -u origin HEAD", milliseconds: 1_840, "branch published",
                ["Enumerating objects: 17, done.", "Writing objects: 100% (9/9), 2.31 KiB | 2.31 MiB/s, done."]),
            reviewing: [
                .run(
                    "git diff --stat origin/main", milliseconds: 41, "3 files changed",
                    [" \(source) | 23 +++++----", " \(checks.testFile) | 27 +++++++++"]),
                .read(source, lines: 223), .read(checks.testFile, lines: 191), checks.success,
            ],
            chatter: [
                "Thinking about what \(functionName(of: other)) returns when it is called twice",
                "The callers in \(other) rely on the order; it has to stay.",
                "No other place builds this by hand.",
                "Comparing with the behaviour before the change",
            ].map { NewLogLine(text: Array($0.utf8)) })
    }

    private struct Checks {
        let testFile: String
        let build: ToolCall
        let buildError: ToolCall
        let success: ToolCall
        let failure: ToolCall
        let lint: ToolCall
    }

    private static func checks(_ stack: Stack, _ source: String, _ test: String) -> Checks {
        switch stack {
        case .swift:
            Checks(
                testFile: "Tests/\(test).swift",
                build: .run(
                    "swift build", milliseconds: 23_400, "complete in 23.4 s",
                    ["[1/9] Compiling \(source)", "[9/9] Linking", "Build complete! (23.40s)"]),
                buildError: .run(
                    "swift build", exitCode: 1, milliseconds: 11_200, "1 error",
                    ["\(source):57:21: error: cannot find 'deadline' in scope", "error: fatalError"]),
                success: .run(
                    "swift test --filter \(test)", milliseconds: 6_410, "14 tests passed",
                    ["Test Suite '\(test)' started.", "Executed 14 tests, with 0 failures in 0.312 seconds"]),
                failure: .run(
                    "swift test --filter \(test)", exitCode: 1, milliseconds: 6_730, "1 of 14 tests failed",
                    [
                        "Test Case '\(test).testTheLastRetryIsKept' failed (0.021 seconds).",
                        "Executed 14 tests, with 1 failure",
                    ]),
                lint: .run("swift format lint --strict -r Sources", milliseconds: 2_900, "no findings", []))
        case .python:
            Checks(
                testFile: "tests/\(test).py",
                build: .run(
                    "mypy \(source)", milliseconds: 4_150, "no issues",
                    ["Success: no issues found in 1 source file"]),
                buildError: .run(
                    "mypy \(source)", exitCode: 1, milliseconds: 4_020, "1 error",
                    ["\(source):88: error: Argument 1 has incompatible type \"str | None\""]),
                success: .run(
                    "pytest -q tests/\(test).py", milliseconds: 4_100, "58 passed in 4.1 s",
                    ["..........................................................  [100%]", "58 passed in 4.10s"]),
                failure: .run(
                    "pytest -q tests/\(test).py", exitCode: 1, milliseconds: 4_600, "1 failed, 57 passed",
                    [
                        "FAILED tests/\(test).py::test_rows_keep_their_order - AssertionError",
                        "1 failed, 57 passed in 4.52s",
                    ]),
                lint: .run("ruff check .", milliseconds: 190, "all checks passed", ["All checks passed!"]))
        case .javaScript:
            Checks(
                testFile: "test/\(test).test.js",
                build: .run(
                    "npm run build", milliseconds: 9_700, "built in 9.7 s",
                    ["vite v6.2.0 building for production...", "✓ 318 modules transformed.", "✓ built in 9.70s"]),
                buildError: .run(
                    "npm run build", exitCode: 1, milliseconds: 3_100, "failed",
                    ["\"total\" is not exported by \(source)", "error during build"]),
                success: .run(
                    "npm test -- \(test)", milliseconds: 5_300, "96 passed, 0 failed",
                    ["✓ test/\(test).test.js (31 tests) 412ms", "Tests  96 passed (96)"]),
                failure: .run(
                    "npm test -- \(test)", exitCode: 1, milliseconds: 5_500, "95 passed, 1 failed",
                    ["× keeps the focus after an error", "AssertionError: expected 'body' to be 'input#email'"]),
                lint: .run("npx eslint src", milliseconds: 2_400, "no problems", []))
        case .go:
            Checks(
                testFile: "internal/\(test)/\(test)_test.go",
                build: .run("go build ./...", milliseconds: 7_200, "ok", []),
                buildError: .run(
                    "go build ./...", exitCode: 1, milliseconds: 2_100, "1 error",
                    ["./\(source):41:9: undefined: retryAfter"]),
                success: .run(
                    "go test ./internal/\(test)/...", milliseconds: 3_800, "ok",
                    ["ok  \tacme/internal/\(test)\t0.418s"]),
                failure: .run(
                    "go test ./internal/\(test)/...", exitCode: 1, milliseconds: 3_900, "1 failure",
                    ["--- FAIL: TestBurstIsSpread (0.03s)", "    want 200 ms between sends, have 0 s"]),
                lint: .run("go vet ./...", milliseconds: 1_700, "no findings", []))
        }
    }

    /// A function that the file might have, by its name.
    private static func functionName(of file: String) -> String {
        let name = file.split(separator: "/").last?.split(separator: ".").first ?? "run"
        return "make\(name.prefix(1).uppercased())\(name.dropFirst())"
    }
}
