// Why: the board calls where this says and nowhere else, so each mistake in it is said before the board starts.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryService

extension Webhook {
    /// Reads an object of webhooks, by name.
    static func read(_ webhooks: inout ObjectReader) -> [Webhook] {
        var read: [Webhook] = []
        for member in webhooks.object.members {
            guard isName(member.key) else {
                webhooks.fail(
                    member.key,
                    "Expected a name of 1 to \(Limits.webhookNameBytesMax) small letters, digits, - and _, beginning with a "
                        + "letter. Choose another one.")
                continue
            }
            guard let object = member.value.object else {
                webhooks.fail(member.key, "Expected an object with url and secretFile, found \(member.value.kind).")
                continue
            }
            var fields = ObjectReader(object, at: "\(webhooks.pointer)/\(member.key)")
            if let webhook = one(named: member.key, &fields) { read.append(webhook) }
            fields.refuseUnknown()
            webhooks.merge(fields.errors)
        }
        if read.count > Limits.webhooksMax {
            webhooks.fail(
                read[Limits.webhooksMax].name,
                "Expected at most \(Limits.webhooksMax) webhooks, found \(read.count). Let one receiver tell the others."
            )
        }
        return read
    }

    private static func one(named name: String, _ fields: inout ObjectReader) -> Webhook? {
        let text = fields.requiredText("url", bytesMax: Limits.webhookURLBytesMax)
        let url = text.flatMap { WebhookURL($0) }
        if text != nil, url == nil {
            // What was written may hold a password, so that it is not said again.
            fields.fail(
                "url",
                "Expected an address such as https://example.org/in: http or https, a host, no user and password, no "
                    + "fragment, plain ASCII. Write it so; who may read the messages is settled by the secret.")
        }
        let secretFile = fields.requiredText("secretFile", bytesMax: Limits.nameBytesMax)
        let known = WebhookKind.occurrences.map(\.rawValue)
        let names = fields.texts("events") ?? known
        for event in names where !known.contains(event) {
            let hint = Spelling.nearest(to: event, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
            fields.fail(
                "events", "Expected some of \(known.joined(separator: ", ")); found \"\(event)\".\(hint)")
        }
        if names.isEmpty {
            fields.fail("events", "Expected at least one event, found none. Leave it out for all of them.")
        }
        let project = fields.text("project", bytesMax: Limits.nameBytesMax)
        let texts = fields.texts("allowPrivate") ?? []
        let ranges = texts.compactMap { AddressRange($0) }
        if ranges.count != texts.count {
            fields.fail(
                "allowPrivate", "Expected addresses and ranges of them, such as 127.0.0.0/8 or fd00::/8. Write them so."
            )
        }
        guard let url, let secretFile else { return nil }
        return Webhook(
            name: name, url: url, secretFile: secretFile, events: names.compactMap { WebhookKind(rawValue: $0) },
            project: project, allowPrivate: ranges)
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= Limits.webhookNameBytesMax && name.first.map { "a"..."z" ~= $0 } ?? false
            && name.allSatisfy { "a"..."z" ~= $0 || "0"..."9" ~= $0 || $0 == "-" || $0 == "_" }
    }

    /// As they are written, without what a URL's query holds.
    static func json(_ webhooks: [Webhook]) -> JSONValue {
        var object = JSONObject()
        for webhook in webhooks {
            var row: JSONObject = [
                "url": .string(webhook.url.shown), "secretFile": .string(webhook.secretFile),
                "events": .array(webhook.events.map { .string($0.rawValue) }),
            ]
            if let project = webhook.project { row.append("project", .string(project)) }
            if !webhook.allowPrivate.isEmpty {
                row.append("allowPrivate", .array(webhook.allowPrivate.map { .string($0.description) }))
            }
            object.append(webhook.name, .object(row))
        }
        return .object(object)
    }
}
