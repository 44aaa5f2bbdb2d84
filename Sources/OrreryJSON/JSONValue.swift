// Why: JSON that comes and goes is a plain value with its keys in the order in which they were written, so that what
// was posted is returned as posted and the same run writes the same bytes.

/// A JSON value. Object keys keep their order and are unique when read by `JSONReader`.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent. Only what a client posted is ever held so; the board's own numbers are
    /// integers or `decimal`.
    case double(Double)
    /// `units` / 10^`places`, exactly: the board's own fractions.
    case decimal(units: Int64, places: Int)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The text, or nil when this is not a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, or nil when this is not one.
    package var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var isNull: Bool { self == .null }

    /// The number in units of 10^-`places`, rounded to the nearest; nil when this is no number or not finite.
    package func units(places: Int) -> Int64? {
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        switch self {
        case .integer(let number):
            let (product, overflow) = number.multipliedReportingOverflow(by: scale)
            return overflow ? nil : product
        case .double(let number):
            let scaled = (number * Double(scale)).rounded()
            return scaled.isFinite && abs(scaled) < 9e15 ? Int64(scaled) : nil
        case .decimal(let units, let ownPlaces) where ownPlaces == places:
            return units
        default:
            return nil
        }
    }

    /// What kind of value this is, in a sentence for a person.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .double, .decimal: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// `text` as a string, or null.
    package static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }
}

/// The members of a JSON object in the order in which they were written.
package struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// A key with its value.
    package struct Member: Hashable, Sendable {
        package let key: String
        package var value: JSONValue
    }

    package private(set) var members: [Member]

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = elements.map { Member(key: $0.0, value: $0.1) }
    }

    package init() {
        members = []
    }

    /// The value of `key`; setting replaces in place or appends, and nil removes.
    /// - Complexity: O(n), n = members; objects here are small.
    package subscript(key: String) -> JSONValue? {
        get {
            let count = key.utf8.count
            // Most keys are told apart by their length.
            for index in members.indices where members[index].key.utf8.count == count && members[index].key == key {
                return members[index].value
            }
            return nil
        }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Makes room for `count` members.
    package mutating func reserve(_ count: Int) {
        members.reserveCapacity(count)
    }

    /// Appends a member whose key is known not to be there yet.
    /// - Complexity: O(1)
    package mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
    }
}
