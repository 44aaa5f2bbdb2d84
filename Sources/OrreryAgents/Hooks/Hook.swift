// Why: one entry in an agent's settings, as a value, so that what is there can be compared with what is wanted.

package import OrreryJSON

/// What an agent is to do when something happens.
package struct Hook: Hashable, Sendable {
    /// What happens, in the agent's own word.
    package let event: String
    /// Which tools it is about, where the event is about tools.
    package let matcher: String?
    /// What is to be done.
    package let handler: JSONObject

    init(_ event: String, _ handler: JSONObject, _ matcher: String? = nil) {
        self.event = event
        self.matcher = matcher
        self.handler = handler
    }

    /// The group that it stands in, alone, in the shape that the agents share.
    var group: JSONValue {
        var group = JSONObject()
        if let matcher { group.append("matcher", .string(matcher)) }
        group.append("hooks", .array([.object(handler)]))
        return .object(group)
    }

    /// Whether a handler is the board's: one that posts to `HookAddress.path`, wherever that board is.
    static func isOurs(_ handler: JSONObject) -> Bool {
        if let url = handler["url"]?.string, url.hasSuffix(HookAddress.path) { return true }
        return handler["command"]?.string?.contains(HookAddress.path) ?? false
    }
}
