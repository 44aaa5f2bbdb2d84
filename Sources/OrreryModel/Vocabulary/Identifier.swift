// Why: a task's identifier must not pass where an agent's is meant, though both are text on the wire.

/// The identity of an entity of one kind: opaque text.
@usableFromInline
package struct Identifier<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    @usableFromInline package let text: String

    package init(_ text: String) {
        self.text = text
    }

    @inlinable package var description: String { text }

    @inlinable
    package static func < (left: Self, right: Self) -> Bool {
        left.text < right.text
    }
}

package typealias TaskID = Identifier<BoardTask>
package typealias ProjectID = Identifier<Project>
package typealias AgentID = Identifier<Agent>
package typealias SessionID = Identifier<Session>
package typealias ServerID = Identifier<Server>

extension Identifier where Entity == Project {
    /// The project that always exists.
    package static var standard: ProjectID { ProjectID("default") }
}
