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
        guard let first = fields.errors.first else { return }
        let more = fields.errors.count > 1 ? " (and \(fields.errors.count - 1) more, see errors)" : ""
        throw Problem(400, "\(first.pointer): \(first.detail)\(more)", errors: fields.errors)
    }
}

extension ObjectReader {
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
