// Why: a scenario says itself what must come of it: the digest of its log, and what must have been reached on the way.

internal import OrreryJSON

package struct Expectation: Hashable, Sendable {
    package let digest: String?
    /// Names of states and events that a run over seeds must reach.
    package let sometimes: [String]

    static func read(_ fields: inout ObjectReader) -> Expectation {
        fields.part("expect") { part, _, _ in
            Expectation(digest: part.text("digest"), sometimes: part.texts("sometimes") ?? [])
        } ?? Expectation(digest: nil, sometimes: [])
    }
}
