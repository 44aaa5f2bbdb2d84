// Why: what comes from an agent comes as lines, twice if it must: each is kept with what it was called by its maker, so
// that the second time it is known again.

package import OrreryTime

/// A line of an agent's stream, read.
package struct AgentLine: Hashable, Sendable {
    /// What tells this line from all others of its session, if the agent gave it a name: a UUID, or a tool's call and
    /// whether it began or ended. nil: the line's bytes and its place in the stream tell it.
    package var name: String?
    /// The session it belongs to, where the line says so.
    package var sessionID: String?
    /// When the agent says that it happened.
    package var at: Instant?
    package var events: [AgentEvent]
    /// Where the line begins in its stream, in bytes.
    package var offset: Int64
    /// The line as it came, without secrets, at most `Limits.ingestRawBytesMax` long and cut in the middle with a mark. Empty
    /// for a piece of a text that is told whole later: half a secret could not be found in it.
    package var raw: [UInt8]
    package var dialect: AgentDialect
    /// Whether this board knows nothing of this kind of line.
    package var isUnknown: Bool
    /// Whether the line as it came is to be kept; the adapter says no of a piece of a text.
    var isRawKept = true

    package init(dialect: AgentDialect, offset: Int64, raw: [UInt8], events: [AgentEvent] = []) {
        self.dialect = dialect
        self.offset = offset
        self.raw = raw
        self.events = events
        isUnknown = false
    }
}
