// Why: what is read away from the engine's thread, from the log or the tables, is limited by the same rule; this is what the
// question takes along.

package import OrreryModel

/// What a caller may see, as of one moment.
package struct Access: Sendable {
    /// The projects to which lists are limited; nil for a caller who may see all of them.
    let projects: [ProjectID]?

    /// Whether the caller may be told of an event.
    package func includes(_ event: Event) -> Bool {
        guard let projects, let audience = event.audience else { return true }
        return projects.contains(audience)
    }
}

extension Engine {
    /// What the caller of the moment may see.
    package var access: Access { Access(projects: visibleProjects) }
}
