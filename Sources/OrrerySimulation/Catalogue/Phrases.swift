// Why: what people and agents say to each other beside the tools' output.

enum Phrases {
    static let agents: [(name: String, provider: String, model: String)] = [
        ("Ada", "anthropic", "claude-sonnet"), ("Grace", "openai", "gpt-codex"), ("Linus", "google", "gemini-pro"),
        ("Barbara", "anthropic", "claude-opus"), ("Margaret", "openai", "gpt-codex"),
        ("Dennis", "anthropic", "claude-sonnet"), ("Radia", "google", "gemini-pro"),
        ("Ken", "anthropic", "claude-opus"),
    ]
    static let reviewer = (name: "Edsger", provider: "anthropic", model: "claude-opus")
    static let planner = (name: "Mary", provider: "anthropic", model: "claude-opus")

    static let errors = [
        "The test suite does not compile after the change: 3 errors.", "The sandbox ran out of memory while building.",
        "The remote refused the push: protected branch.", "The context window was used up before the tests passed.",
        "The package registry answered 503 five times in a row.",
    ]
    static let followUps = [
        "Please add a test for the empty case too.", "Can you split this into two commits?",
        "Good. Please update the changelog as well.", "The name is misleading; call it what the docs call it.",
        "Works for me, but not with an empty account. Can you look?", "Please rebase; main has moved.",
    ]
    static let questions = [
        "May I run the migration against the staging database?", "The lock file changes a lot. Is that wanted?",
        "Two tests contradict each other. Which one is right?",
    ]
    static let answers = [
        "Implemented with tests; the old behaviour is kept behind the same call.",
        "Done. The cause was an assumption about order that never held.",
        "Done in three commits; the second one is the change itself, the others are tidying.",
    ]
    static let approvals = [
        "Approved. The tests fail without the change and pass with it.", "Approved, with one remark on a name.",
        "Approved. Read the diff twice; nothing to add.",
    ]
    static let objections = [
        "Changes requested: the error path is not covered.",
        "Changes requested: this holds a lock across the network call.",
        "Changes requested: please do not swallow the error in the retry.",
    ]
    static let late = [
        "Cleaning up the worktree", "Flushing buffered output", "Removed 3 temporary files",
    ]
    static let parts = [
        "Describe the data", "Build the interface", "Write the storage", "Wire it together", "Move the old data over",
        "Show it on the page", "Guard it with permissions", "Measure it under load", "Write the guide",
        "Switch it on for the first customers", "Watch the errors", "Remove the old way", "Tell the customers",
        "Translate the texts", "Test it on phones", "Warm the caches", "Rotate the keys", "Archive the drafts",
        "Update the examples", "Close the loose ends",
    ]
    static let plans = [
        "Passkey sign-in", "Invoices in two currencies", "Search that forgives accents", "Offline drafts",
        "A dark theme for the shop", "Exports without a row limit", "Shared calendars", "Webhooks with signatures",
        "Bulk import of contacts", "An audit trail for administrators", "Push notifications per device",
        "Self-service refunds",
    ]
}
