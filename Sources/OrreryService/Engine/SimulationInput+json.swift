// Why: inputs are handed out and read back a line each, in one format that is written down in one place.

internal import OrreryHTTP
package import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension SimulationInput {
    package var json: JSONObject {
        var object: JSONObject = ["at": .instant(at)]
        switch deed {
        case .trouble(let trouble): object.append("fault", .string(trouble.rawValue))
        case .request(let request, let isSameTick):
            if isSameTick { object.append("isSameTick", .bool(true)) }
            object.append("method", .string(request.method.rawValue))
            object.append("target", .string(request.target))
            if let key = request.idempotencyKey { Self.append(Array(key.utf8), "idempotencyKey", to: &object) }
            if !request.body.isEmpty { Self.append(request.body, "body", to: &object) }
        }
        return object
    }

    /// Reads what `json` has written; nil when there are mistakes, which `fields` then holds.
    package static func read(_ fields: inout ObjectReader) -> SimulationInput? {
        let before = fields.errors.count
        let text = fields.requiredText("at") ?? ""
        let instant = Instant(text)
        if instant == nil, fields.errors.count == before {
            fields.fail("at", "Expected an instant such as 2026-01-05T08:00:00Z, found \"\(text)\".")
        }
        let trouble = fields.choice(AgentTrouble.self, "fault")
        let method = fields.choice(Method.self, "method")
        let target = fields.text("target", bytesMax: Limits.targetBytesMax)
        let key = read(&fields, "idempotencyKey", bytesMax: Limits.idempotencyKeyBytesMax)
        let body = read(&fields, "body", bytesMax: Limits.bodyBytesMax)
        let isSameTick = fields.flag("isSameTick") ?? false
        let has = (fault: fields.object["fault"] != nil, method: fields.object["method"] != nil)
        if has.fault == has.method {
            fields.fail(
                "fault",
                "Expected either \"fault\" with what went wrong or \"method\" with \"target\" for a request; found "
                    + "\(has.fault ? "both" : "neither").")
        } else if has.method, target == nil, fields.errors.count == before {
            fields.fail("target", "Expected the target of the request such as /api/tasks, found nothing.")
        }
        guard let instant, fields.errors.count == before else { return nil }
        if let trouble { return SimulationInput(at: instant, deed: .trouble(trouble)) }
        guard let method, let target else { return nil }
        let request = RecordedRequest(
            method: method, target: target, idempotencyKey: key.map { String(decoding: $0, as: UTF8.self) },
            body: body ?? [])
        return SimulationInput(at: instant, deed: .request(request, isSameTick: isSameTick))
    }

    // MARK: Bytes

    /// What JSON cannot hold as text (broken UTF-8, and a NUL, which jansson refuses) is written in hexadecimal digits.
    private static func append(_ bytes: [UInt8], _ key: String, to object: inout JSONObject) {
        if let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) {
            object.append(key, .string(text))
        } else {
            let digits = Array("0123456789abcdef".utf8)
            let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }
            object.append("\(key)Hex", .string(String(decoding: text, as: UTF8.self)))
        }
    }

    private static func read(_ fields: inout ObjectReader, _ key: String, bytesMax: Int) -> [UInt8]? {
        if let text = fields.text(key, bytesMax: bytesMax) { return Array(text.utf8) }
        guard let text = fields.text("\(key)Hex", bytesMax: 2 * bytesMax) else { return nil }
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else {
            fields.fail("\(key)Hex", "Expected two hexadecimal digits a byte, found \(text.utf8.count) characters.")
            return nil
        }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
