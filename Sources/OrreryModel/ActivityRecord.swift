// Why: what was said on a task and what was said in its runs lie in two tables; whoever reads all of it from the beginning
// reads both alike, and goes on behind the last row that they have.

package import OrreryJSON
package import OrreryTime

/// Something that was said, as a row to be read in order.
package struct ActivityRecord: Hashable, Sendable {
    /// Where it was said.
    package enum Owner: Hashable, Sendable {
        case task(TaskID)
        case invocation(Int64)
    }

    /// Rising in the order in which it was said.
    package let number: Int64
    package let at: Instant
    package let type: String
    package let message: String
    /// What the poster added, returned as posted.
    package let metadata: JSONValue
    /// Who said it, on a task.
    package let agentID: AgentID?
    /// Whether it came after the end of its run.
    package let isLate: Bool

    package init(
        number: Int64, at: Instant, type: String, message: String, metadata: JSONValue, agentID: AgentID?, isLate: Bool
    ) {
        self.number = number
        self.at = at
        self.type = type
        self.message = message
        self.metadata = metadata
        self.agentID = agentID
        self.isLate = isLate
    }
}

/// That something was said.
package struct ActivitySign: Hashable, Sendable {
    package let number: Int64
    package let at: Instant
    package let type: String

    package init(number: Int64, at: Instant, type: String) {
        self.number = number
        self.at = at
        self.type = type
    }
}
