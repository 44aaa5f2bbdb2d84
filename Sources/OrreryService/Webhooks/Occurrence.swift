// Why: what somebody elsewhere is told of follows from what the board has decided, event by event, so that it is told once
// whatever led to it.

package import OrreryModel
package import OrreryTime

/// Something that happened on the board and that a webhook may be told of.
package struct Occurrence: Hashable, Sendable {
    package let kind: WebhookKind
    package let event: Event
    /// The task as it stood then.
    package let task: BoardTask
    /// The task after everything that was decided with it, unless it is gone then.
    package var settled: BoardTask?
    /// When the workspace is cleaned up, for `cleanupSoon`; nil for everything else.
    package var cleanupAt: Instant?

    /// When it is to be told.
    package var due: Instant {
        guard let cleanupAt else { return event.at }
        return max(event.at, cleanupAt - Limits.webhookCleanupNotice)
    }

    /// What the event is to those elsewhere; most events are nothing to them.
    package static func all(in event: Event) -> [Occurrence] {
        guard let change = event.task, let task = event.taskAfter else { return [] }
        func made(_ kind: WebhookKind) -> Occurrence { Occurrence(kind: kind, event: event, task: task) }
        switch event.type {
        case .taskStuck: return [made(.stuck)]
        case .taskWaiting: return [made(.needsYou)]
        case .taskStatus, .taskCleanup: break
        default: return []
        }
        var found: [Occurrence] = []
        for field in change.fields {
            switch field {
            case .taskStatus(.completed): found.append(made(.finished))
            case .taskStatus(.failed): found.append(made(.failed))
            case .scheduledCleanupAt(let instant?):
                var soon = made(.cleanupSoon)
                soon.cleanupAt = instant
                found.append(soon)
            default: break
            }
        }
        return found
    }
}
