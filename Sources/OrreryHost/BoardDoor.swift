// Why: a follower of files asks less of a board than a command does, and asks it by the same way.

internal import OrreryAgents

/// A board that lines are handed in to, at an address that may have a path in front of the board's own.
package struct BoardDoor: LineDoor {
    /// The board's address without a slash at its end.
    package let url: String
    private let client: BoardClient
    private let path: String

    /// - Parameter board: Such as `http://127.0.0.1:4000`.
    /// - Throws: `HostError` with a sentence for anything else.
    package init(board: String, token: String?) throws(HostError) {
        var rest = board.dropFirst("http://".count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let authority = rest.prefix { $0 != "/" }
        path = String(rest.dropFirst(authority.count))
        guard board.hasPrefix("http://"), let address = BoardAddress("http://\(authority)"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !path.contains(where: { "?#".contains($0) })
        else {
            throw HostError(
                "Expected --board to be such as http://127.0.0.1:4000, found \"\(board)\". TLS is not spoken.")
        }
        guard token?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) ?? true else {
            throw HostError("Expected a token without spaces and control characters. Check the variable that holds it.")
        }
        url = "http://\(rest)"
        client = BoardClient(address, token: token)
    }

    package func post(_ target: String, _ body: [UInt8]) -> LineDoorAnswer {
        switch client.post(path + target, key: nil, body: body) {
        case .unreachable(let reason): return .away("nobody answers there: \(reason).")
        case .answered(let answer):
            switch answer.status {
            case 200..<300: return .taken
            case 401:
                return .refused("it asks for a token that is good. Name the variable that holds it with --token-env.")
            default:
                return .refused("it answered \(answer.status). \(answer.problemDetail ?? "")")
            }
        }
    }
}
