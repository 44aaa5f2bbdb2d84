// Why: a body is read the same way for every route, and everything that is wrong with it is said in one answer.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

/// The JSON object in a request's body, whatever its Content-Type says: seed 002's clients send none.
struct RequestBody {
    var fields: ObjectReader

    /// - Parameter isOptional: Whether an empty body stands for an empty object.
    init(_ request: Request, isOptional: Bool = false) throws(Problem) {
        if request.body.isEmpty, isOptional {
            fields = ObjectReader([:])
            return
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.value(from: request.body)
        } catch {
            throw Problem(
                400,
                "Expected a JSON object in the body, found text that is no JSON: line \(error.line), column "
                    + "\(error.column): \(error.detail).",
                errors: [FieldError(pointer: "", detail: error.detail)])
        }
        guard let object = value.object else {
            throw Problem(
                400, "Expected a JSON object in the body, found \(value.kind).",
                errors: [FieldError(pointer: "", detail: "Expected an object, found \(value.kind).")])
        }
        fields = ObjectReader(object)
    }

    /// Throws a problem that names every mistake found so far; does nothing when there is none.
    func check() throws(Problem) {
        try Self.check(fields.errors)
    }

    /// Throws a problem that names every mistake; does nothing when there is none.
    static func check(_ errors: [FieldError]) throws(Problem) {
        guard let first = errors.first else { return }
        let more = errors.count > 1 ? " (and \(errors.count - 1) more, see errors)" : ""
        throw Problem(400, "\(first.pointer): \(first.detail)\(more)", errors: errors)
    }
}

extension ObjectReader {
    /// The name of something; empty text names nothing.
    mutating func identifier<Entity>(_ keys: String...) -> Identifier<Entity>? {
        guard let (key, value) = member(keys), !value.isNull else { return nil }
        guard let text = value.string, text.utf8.count <= Limits.nameBytesMax else {
            fail(key, "Expected a string of at most \(Limits.nameBytesMax) bytes, found \(value.kind).")
            return nil
        }
        return text.isEmpty ? nil : Identifier(text)
    }

    /// The name that something is to have from now on; nil when it is not mentioned.
    mutating func nameIfThere() -> String? {
        object["name"].map { $0.isNull } ?? true ? nil : requiredText("name", bytesMax: Limits.nameBytesMax)
    }

    /// Seconds of at most a year, to the millisecond.
    mutating func seconds(_ keys: String...) -> Duration?? {
        guard let (key, value) = member(keys) else { return nil }
        if value.isNull { return .some(nil) }
        guard let duration = value.duration, duration >= .zero, duration <= Limits.estimateMax else {
            fail(
                key, "Expected seconds from 0 to \(Limits.estimateMax.components.seconds) or null, found \(value.kind)."
            )
            return nil
        }
        return duration
    }

    /// How long silence may last, in seconds a member; nil is "not mentioned", and null takes the next level's.
    mutating func thresholds() -> HealthThresholds?? {
        guard let (key, value) = member(["thresholds"]) else { return nil }
        if value.isNull { return .some(nil) }
        guard let object = value.object else {
            fail(key, "Expected an object or null, found \(value.kind).")
            return nil
        }
        var fields = ObjectReader(object, at: "\(pointer)/\(key)")
        let thresholds = HealthThresholds(
            quietAfter: fields.seconds("quietAfter", "quiet_after") ?? nil,
            stuckAfter: fields.seconds("stuckAfter", "stuck_after") ?? nil,
            loopAfter: fields.seconds("loopAfter", "loop_after") ?? nil,
            launchAfter: fields.seconds("launchAfter", "launch_after") ?? nil)
        fields.refuseUnknown()
        merge(fields.errors)
        return thresholds
    }

    /// A text that may also be set to nothing: nil is "not mentioned".
    mutating func settableText(_ keys: String..., bytesMax: Int = Limits.textBytesMax) -> String?? {
        guard let (key, value) = member(keys) else { return nil }
        if value.isNull { return .some(nil) }
        guard let text = value.string, text.utf8.count <= bytesMax else {
            fail(key, "Expected a string of at most \(bytesMax) bytes or null, found \(value.kind).")
            return nil
        }
        return text
    }
}

extension Request {
    /// The header that names the next page of a list; none when there is no next page.
    func linkToNext(_ next: Int64?) -> [Header] {
        guard let next else { return [] }
        let others = query.filter { $0.name != "cursor" }
            .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))&" }.joined()
        let path = segments.map { "/" + PercentEncoding.encode($0) }.joined()
        return [Header("Link", "<\(path)?\(others)cursor=\(next)>; rel=\"next\"")]
    }

    /// The number that the page before named as its end; nil on the first page.
    func cursor() throws(Problem) -> Int64? {
        guard parameter("cursor") != nil else { return nil }
        return Int64(try number("cursor", in: 1...Int.max, fallback: 1))
    }

    /// A whole number in the query; `fallback` when there is none.
    func number(_ name: String, in range: ClosedRange<Int>, fallback: Int) throws(Problem) -> Int {
        guard let text = parameter(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                400,
                "Expected ?\(name)= to be a whole number from \(range.lowerBound) to \(range.upperBound), found "
                    + "\"\(text)\".")
        }
        return number
    }
}
