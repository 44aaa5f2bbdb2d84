// Why: what a value may look like is said in JSON Schema 2020-12, which is OpenAPI 3.1's. Words with fixed choices come from
// the vocabulary itself, so that the description cannot know others than the code.

internal import OrreryJSON
internal import OrreryModel

/// What a JSON value may look like.
struct Schema: Sendable {
    private(set) var object: JSONObject

    init(_ object: JSONObject) {
        self.object = object
    }

    // MARK: Plain values

    static let text = Schema(["type": .string("string")])
    static let flag = Schema(["type": .string("boolean")])
    static let integer = Schema(["type": .string("integer")])
    /// A number with a fraction.
    static let number = Schema(["type": .string("number")])
    /// Anything at all.
    static let anything = Schema([:])
    /// A moment on the board's clock.
    static let instant = Schema(["type": .string("string"), "format": .string("date-time")])
    /// A day, such as `2026-01-05`.
    static let day = Schema(["type": .string("string"), "format": .string("date")])
    /// Seconds, to the millisecond.
    static let seconds = Schema(["type": .string("number"), "minimum": .integer(0)])

    /// Text of at least one character and of at most so many bytes.
    static func token(bytesMax: Int) -> Schema {
        var schema = text(bytesMax: bytesMax)
        schema.object.append("minLength", .integer(1))
        return schema
    }

    /// Text of at most so many bytes, with something other than white space in it if it is `filled`.
    static func text(bytesMax: Int, filled: Bool = false) -> Schema {
        // A character takes at least a byte: what has more characters is refused for certain.
        var schema = Schema([
            "type": .string("string"), "maxLength": .integer(Int64(bytesMax)),
            "description": .string("At most \(bytesMax) bytes in UTF-8."),
        ])
        if filled { schema.object.append("pattern", .string("\\S")) }
        return schema
    }

    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int64>) -> Schema {
        Schema([
            "type": .string("integer"), "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
        ])
    }

    /// A number between two bounds, which are thousandths.
    static func number(perMille range: ClosedRange<Int64>) -> Schema {
        Schema([
            "type": .string("number"), "minimum": .decimal(units: range.lowerBound, places: 3),
            "maximum": .decimal(units: range.upperBound, places: 3),
        ])
    }

    /// One of the words of a vocabulary.
    static func word<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) -> Schema {
        words(Word.allCases.map(\.rawValue))
    }

    /// One of some words.
    static func words(_ words: [String]) -> Schema {
        Schema(["type": .string("string"), "enum": .array(words.map { .string($0) })])
    }

    // MARK: Made of others

    static func list(of element: Schema, max: Int? = nil, min: Int? = nil) -> Schema {
        var schema = Schema(["type": .string("array"), "items": .object(element.object)])
        if let min { schema.object.append("minItems", .integer(Int64(min))) }
        if let max { schema.object.append("maxItems", .integer(Int64(max))) }
        return schema
    }

    static func any(of schemas: Schema...) -> Schema {
        Schema(["anyOf": .array(schemas.map { .object($0.object) })])
    }

    /// A part of the document that has a name.
    static func named(_ name: String) -> Schema {
        Schema(["$ref": .string("#/components/schemas/\(name)")])
    }

    /// An object that always has all of these members.
    static func object(_ members: Members) -> Schema {
        object(members, required: members.map(\.name))
    }

    /// An object that may have any of these members, and others, which mean nothing.
    /// - Parameter required: The members without which it is refused.
    static func object(_ members: Members, required: [String]) -> Schema {
        var properties = JSONObject()
        for member in members { properties.append(member.name, .object(member.schema.object)) }
        var schema = Schema(["type": .string("object"), "properties": .object(properties)])
        if !required.isEmpty { schema.object.append("required", .array(required.map { .string($0) })) }
        return schema
    }

    /// An object as `Row.both` writes it: each member under its camelCase and its snake_case name.
    /// - Parameter optional: Members that it need not have.
    static func row(_ members: Members, optional: Members = []) -> Schema {
        func both(_ members: Members) -> Members {
            members
                + members.compactMap { member in
                    let name = SnakeCase.from(camelCase: member.name)
                    return name == member.name ? nil : Member(name, member.schema)
                }
        }
        return object(both(members) + both(optional), required: both(members).map(\.name))
    }

    /// This, or null.
    var orNull: Schema {
        var schema = self
        switch object["type"] {
        case .string(let type)?: schema.object["type"] = .array([.string(type), .string("null")])
        default: return .any(of: self, Schema(["type": .string("null")]))
        }
        if case .array(let words)? = object["enum"] { schema.object["enum"] = .array(words + [.null]) }
        return schema
    }

    /// This, with a sentence about it.
    func saying(_ text: String) -> Schema {
        var schema = self
        let before = object["description"]?.string.map { "\($0) " } ?? ""
        schema.object["description"] = .string(before + text)
        return schema
    }

    /// This, if it also is one of `others`.
    func and(one others: Schema...) -> Schema {
        var schema = self
        schema.object["anyOf"] = .array(others.map { .object($0.object) })
        return schema
    }
}

/// A member of an object with what it may look like.
struct Member: Sendable {
    let name: String
    let schema: Schema

    init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
    }
}

typealias Members = [Member]
