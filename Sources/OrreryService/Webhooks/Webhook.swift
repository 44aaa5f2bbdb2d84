// Why: who is told what, and where, is said by whoever runs the board, and by nobody else: no request can make it call
// somewhere.

package import OrreryModel
package import OrreryTime

/// Somebody elsewhere who is told of what happens here.
package struct Webhook: Hashable, Sendable {
    package let name: String
    package let url: WebhookURL
    /// The file with the secret that messages are signed with. The secret itself is the host's alone.
    package let secretFile: String
    /// What is told, in the order of the kinds.
    package let events: [WebhookKind]
    /// The id or the path of the only project that is told of; nil for all.
    package let project: String?
    /// Addresses that may be called although they are nobody's on the Internet.
    package let allowPrivate: [AddressRange]

    package init(
        name: String, url: WebhookURL, secretFile: String, events: [WebhookKind] = WebhookKind.occurrences,
        project: String? = nil, allowPrivate: [AddressRange] = []
    ) {
        self.name = name
        self.url = url
        self.secretFile = secretFile
        self.events = WebhookKind.allCases.filter { events.contains($0) }
        self.project = project
        self.allowPrivate = allowPrivate
    }

    /// Whether it is told of this in that project.
    func wants(_ kind: WebhookKind, in project: Project?) -> Bool {
        guard events.contains(kind) else { return false }
        guard let wanted = self.project else { return true }
        return project.map { $0.id.text == wanted || $0.path == wanted } ?? false
    }
}

/// All that an engine knows of those who are told elsewhere.
package struct WebhookTerms: Sendable {
    /// In the order in which they were written.
    package var webhooks: [Webhook]
    /// Where the board's page is for people elsewhere, without a slash at its end; nil when nobody has said.
    package var publicURL: String?
    /// For the chance in when it is tried again.
    package var random: RandomSource

    package init(
        webhooks: [Webhook] = [], publicURL: String? = nil,
        random: RandomSource = RandomSource(seed: 0, stream: "webhooks")
    ) {
        self.webhooks = webhooks
        self.publicURL = publicURL
        self.random = random
    }
}
