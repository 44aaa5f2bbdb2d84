// Why: what is kept beside tasks, described for programs. Stands beside ProjectRoutes, ActivityRoutes,
// DeliverableRoutes, SessionRoutes and AgentRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension ProjectRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/projects", id: "listProjects", "All projects", tag: .projects,
                answers: [.json(.list(of: .project))]),
            Operation(
                .post, "/api/projects", id: "createProject", "Create a project", tag: .projects,
                body: .json(
                    .object(
                        [
                            Member("name", .filledName),
                            Member(
                                "id",
                                .token(bytesMax: Limits.nameBytesMax).orNull.saying("Made up when it is missing.")),
                            Member("path", .shortText.orNull), Member("mode", .word(WorkspaceMode.self).orNull),
                            Member("thresholds", .thresholds),
                        ], required: ["name"])),
                answers: [.created(.project)], refusals: [409], leadsTo: "/api/projects/:id"),
            Operation(
                .get, "/api/projects/:id", id: "readProject", "A project", tag: .projects, answers: [.json(.project)]),
            Operation(
                .patch, "/api/projects/:id", id: "updateProject", "Change a project", tag: .projects,
                body: .json(
                    .object(
                        [
                            Member("name", .shortText.orNull), Member("path", .shortText.orNull),
                            Member("mode", .word(WorkspaceMode.self).orNull), Member("thresholds", .thresholds),
                        ], required: [])),
                answers: [.json(.project)], refusals: [409]),
        ]
    }
}

extension ActivityRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/tasks/:id/activities", id: "listActivities", "What happened on a task, newest first",
                tag: .records, parameters: .paging, answers: [.page(of: .activity)]),
            Operation(
                .post, "/api/tasks/:id/activities", id: "logActivity", "Say what happened on a task", tag: .records,
                body: .json(
                    .object(
                        [
                            Member("activityType", .filledName.saying("An open list.")),
                            Member("message", .filledProse),
                            Member("agentId", .shortText.orNull.saying("An unknown one is introduced by it.")),
                            Member("metadata", .metadata),
                        ], required: ["activityType", "message"])),
                answers: [.created(.activity)], refusals: [409]),
        ]
    }
}

extension DeliverableRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/tasks/:id/deliverables", id: "listDeliverables", "What a task produced, oldest first",
                tag: .records, answers: [.json(.list(of: .listedDeliverable))]),
            Operation(
                .post, "/api/tasks/:id/deliverables", id: "addDeliverable", "Say what a task produced", tag: .records,
                body: .json(
                    .object(
                        [
                            Member("deliverableType", .word(DeliverableType.self)), Member("title", .filledTitle),
                            Member("path", .shortText.orNull), Member("description", .prose.orNull),
                        ], required: ["deliverableType", "title"])),
                answers: [.created(.deliverable)], refusals: [409]),
            Operation(
                .get, "/api/deliverables/:id/content", id: "downloadDeliverable", "The file that a task produced",
                tag: .records,
                detail:
                    "Below one of the board's \"deliverableRoots\" only, without following links. A path that is not "
                    + "absolute is one below the project's folder.",
                answers: [
                    Operation.Answer(
                        status: 200, text: "The file's bytes, as an attachment.",
                        media: [("application/octet-stream", .text)])
                ], refusals: [409]),
        ]
    }
}

extension SessionRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/tasks/:id/subagent", id: "listSessionsOfTask", "Who stays or stayed on a task",
                tag: .sessions, answers: [.json(.list(of: .session))]),
            Operation(
                .post, "/api/tasks/:id/subagent", id: "startSession", "Say that a sub-agent has come to a task",
                tag: .sessions,
                body: .json(
                    .object(
                        [
                            Member("openclawSessionId", .filledName),
                            Member("agentName", .text(bytesMax: Limits.titleBytesMax).orNull),
                            Member("sessionType", .word(SessionType.self).orNull),
                        ], required: ["openclawSessionId"])),
                answers: [.created(.session)], refusals: [409], leadsTo: "/api/openclaw/sessions/:id",
                by: "openclawSessionId"),
            Operation(
                .get, "/api/openclaw/sessions", id: "listSessions", "Sessions, newest first", tag: .sessions,
                parameters: [
                    .query("status", .word(SessionStatus.self), "Only those."),
                    .query("session_type", .word(SessionType.self), "Only those."),
                ], answers: [.json(.list(of: .session))]),
            Operation(
                .patch, "/api/openclaw/sessions/:id", id: "updateSession", "End a session", tag: .sessions,
                body: .json(
                    .object(
                        [
                            Member("status", .words(["ended", "completed", "active"])),
                            Member("summary", .prose.orNull),
                        ], required: ["status"])),
                answers: [.json(.session)], refusals: [409]),
            Operation(
                .delete, "/api/openclaw/sessions/:id", id: "endSession", "End a session", tag: .sessions,
                answers: [.json(.session)], refusals: [409]),
        ]
    }
}

extension AgentRoutes {
    static var operations: [Operation] {
        let members: Members = [
            Member("role", .shortText.orNull), Member("status", .word(AgentStatus.self).orNull),
            Member("model", .shortText.orNull), Member("description", .prose.orNull),
        ]
        return [
            Operation(
                .get, "/api/agents", id: "listAgents", "All agents", tag: .agents,
                answers: [.json(.list(of: .agent))]),
            Operation(
                .post, "/api/agents", id: "createAgent", "Introduce an agent", tag: .agents,
                body: .json(.object([Member("name", .filledName)] + members, required: ["name"])),
                answers: [.created(.agent)], refusals: [409], leadsTo: "/api/agents/:id"),
            Operation(.get, "/api/agents/:id", id: "readAgent", "An agent", tag: .agents, answers: [.json(.agent)]),
            Operation(
                .patch, "/api/agents/:id", id: "updateAgent", "Change an agent", tag: .agents,
                body: .json(.object([Member("name", .shortText.orNull)] + members, required: [])),
                answers: [.json(.agent)], refusals: [409]),
        ]
    }
}
