// Why: what may go wrong has names, so that a scenario can ask for it and a report can tell of it (design page 5).

internal import OrreryService

package enum FaultKind: String, CaseIterable, Sendable {
    case crash, powerLoss, diskFull, ioError, slowDisk
    case slowClient, stalledClient, vanishedClient, oldCursor, foreignCursor, brokenCursor
    case lostAnswer, duplicatePost, reorderedPost, truncatedPost
    case clockJump, clockDrift, sleep
    case agentHang, agentLoop, agentFlood, agentLongLine, agentGarbage, agentSilentDeath, agentTalksAfterEnd

    /// Whether an agent does it, and so the workload.
    package var isOfAgent: Bool { AgentTrouble(rawValue: rawValue) != nil }
}
