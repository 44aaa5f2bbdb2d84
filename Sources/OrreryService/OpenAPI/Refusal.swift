// Why: every error has the same shape, so what differs is said once a status.

internal import OrreryHTTP
internal import OrreryJSON

/// What a status of 400 and above means.
struct Refusal: Sendable {
    let status: Int
    let name: String
    let text: String
    /// Whether it says when to try again.
    var saysWhen = false

    static let all: [Refusal] = [
        Refusal(status: 400, name: "Malformed", text: "The request cannot be read, or says what is not known."),
        Refusal(status: 401, name: "Unknown", text: "Who asks is not known, and must be."),
        Refusal(status: 403, name: "Forbidden", text: "It is another user's, or the Host or Origin is foreign."),
        Refusal(status: 404, name: "Missing", text: "There is no such thing."),
        Refusal(status: 409, name: "Conflict", text: "It cannot be done as things stand."),
        Refusal(status: 413, name: "TooLarge", text: "The body is larger than the board takes."),
        Refusal(status: 414, name: "TargetTooLong", text: "The target is longer than the board takes."),
        Refusal(status: 415, name: "Unreadable", text: "The body is of a kind that the board does not read."),
        Refusal(status: 422, name: "Impossible", text: "It is well said and cannot be."),
        Refusal(status: 426, name: "UpgradeRequired", text: "The board does not speak that protocol."),
        Refusal(status: 429, name: "TooMany", text: "There were too many; try again later.", saysWhen: true),
        Refusal(status: 431, name: "HeadTooLarge", text: "The headers are larger than the board takes."),
        Refusal(
            status: 503, name: "Unavailable", text: "The board is busy, stopping, or cannot write; try again.",
            saysWhen: true),
    ]

    /// What any request may meet.
    private static let common = [400, 401, 403, 413, 414, 429, 431, 503]

    /// All statuses by which an operation may be refused, in order.
    static func statuses(of operation: Operation) -> [Int] {
        let open = operation.isOpen ? common.filter { ![401, 429].contains($0) } : common
        let all = Set(open + operation.refusals + (operation.names.isEmpty ? [] : [404]))
        return all.subtracting(operation.answers.map(\.status)).sorted()
    }

    var json: JSONValue {
        var object: JSONObject = [
            "description": .string(text),
            "content": .object(["application/problem+json": .object(["schema": .object(Schema.problem.object)])]),
        ]
        if saysWhen {
            object.append(
                "headers",
                .object([
                    "Retry-After": .object([
                        "description": .string("Seconds until it is worth another try."),
                        "schema": .object(Schema.integer.object),
                    ])
                ]))
        }
        return .object(object)
    }
}
