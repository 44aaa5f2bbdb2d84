// Why: seed 002's clients work unchanged: its nine calls, its rows, its frames.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStreams
import OrreryTime
import TestSupport
import Testing

@Suite struct OrchestrationTests {
    @Test func `the nine calls of seed 002 do what its document says`() throws {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"Build a test page\"}")
        let found = desk.send(.get, "/api/tasks?status=inbox").value.array
        #expect(found?.count == 1)
        #expect(found?.first?.object?["id"]?.string == id)
        let path = "/api/tasks/\(id)"
        _ = desk.object(
            .post, "\(path)/activities",
            "{\"activity_type\":\"updated\",\"message\":\"Task triaged and assigned to Developer agent\",\"agent_id\":\"charlie\"}"
        )
        #expect(
            desk.object(.patch, path, "{\"status\":\"assigned\"}").line("status", "taskStatus")
                == "assigned INITIALIZING")
        _ = desk.object(
            .post, "\(path)/subagent", "{\"openclaw_session_id\":\"child-1\",\"agent_name\":\"Developer Sub-Agent\"}")
        #expect(desk.conductor.engine.state.activeSubAgentCount == 1)
        _ = desk.object(
            .post, "\(path)/activities",
            "{\"activity_type\":\"spawned\",\"message\":\"Spawned sub-agent for task execution\",\"metadata\":{\"session_id\":\"child-1\"}}"
        )
        _ = desk.object(
            .post, "\(path)/deliverables",
            "{\"deliverable_type\":\"file\",\"title\":\"Test Page\",\"path\":\"~/Documents/test-page.html\",\"description\":\"HTML\"}"
        )
        _ = desk.object(
            .post, "\(path)/activities",
            "{\"activity_type\":\"completed\",\"message\":\"Sub-agent completed task in 20 seconds\"}")
        #expect(
            desk.object(.patch, path, "{\"status\":\"review\"}").line("status", "taskStatus") == "review INITIALIZING")
        #expect(desk.conductor.engine.state.activeSubAgentCount == 0)

        let activities = desk.send(.get, "\(path)/activities").value.array!.map { $0.object! }
        #expect(activities.map { $0.line("activity_type") } == ["completed", "spawned", "updated"])
        #expect(activities[1]["metadata"] == .object(["session_id": .string("child-1")]))
        #expect(activities[2].line("agent_id", "task_id") == "charlie \(id)")
        let sessions = desk.send(.get, "\(path)/subagent").value.array!.map { $0.object! }
        #expect(
            sessions.map { $0.line("openclaw_session_id", "agent_name", "status", "summary") }
                == ["child-1 Developer Sub-Agent ended Sub-agent completed task in 20 seconds"])

        let frames = desk.log.map { MissionControlDialect.frame($0, task: $0.event.taskAfter) }.filter { !$0.isEmpty }
            .map { String(decoding: $0, as: UTF8.self) }
        let types = frames.map { frame in
            frame.firstMatch(of: /\{"type":"(\w+)"/).map { String($0.1) } ?? ""
        }
        #expect(
            types == [
                "task_created", "agent_updated", "activity_logged", "task_updated", "agent_spawned", "activity_logged",
                "deliverable_added", "activity_logged", "task_updated", "agent_completed",
            ])
        #expect(frames[3].contains("\"status\":\"assigned\""))
        #expect(
            frames[4].contains(
                "\"payload\":{\"taskId\":\"\(id)\",\"sessionId\":\"child-1\",\"agentName\":\"Developer Sub-Agent\"}"))
        #expect(frames.allSatisfy { !$0.contains("event:") && $0.contains("\nid: ") })
    }

    @Test func `metadata comes back as it was posted`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        for metadata in ["{\"b\":1.5,\"a\":[true,null]}", "\"{\\\"text\\\":1}\"", "null"] {
            let posted = desk.object(
                .post, "/api/tasks/\(id)/activities",
                "{\"activity_type\":\"anything at all\",\"message\":\"m\",\"metadata\":\(metadata)}")
            #expect(JSONWriter.text(posted["metadata"]!) == metadata)
            let read = desk.send(.get, "/api/tasks/\(id)/activities?limit=1").value.array![0].object!
            #expect(JSONWriter.text(read["metadata"]!) == metadata)
        }
        #expect(
            desk.send(
                .post, "/api/tasks/\(id)/activities", "{\"activity_type\":\"x\",\"message\":\"m\",\"metadata\":7}"
            ).status == 400)
    }

    @Test func `a session ends once, however often it is ended, and its name can be used again`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        let other = desk.newTask("{\"title\":\"y\"}")
        let body = "{\"openclaw_session_id\":\"a:b/c\",\"agent_name\":\"n\"}"
        let first = desk.object(.post, "/api/tasks/\(id)/subagent", body)["id"]
        #expect(desk.object(.post, "/api/tasks/\(id)/subagent", body)["id"] == first)
        #expect(desk.send(.post, "/api/tasks/\(other)/subagent", body).status == 409)
        let name = "/api/openclaw/sessions/a%3Ab%2Fc"
        let ended = desk.object(.patch, name, "{\"status\":\"completed\",\"summary\":\"done\"}")
        #expect(ended.line("status", "summary") == "ended done")
        let events = desk.log.count
        #expect(desk.object(.delete, name).line("status", "summary") == "ended done")
        #expect(desk.log.count == events)
        #expect(desk.object(.post, "/api/tasks/\(other)/subagent", body)["id"] != first)
        #expect(desk.send(.get, "/api/openclaw/sessions?status=active&session_type=subagent").value.array?.count == 1)
        #expect(desk.send(.patch, "/api/openclaw/sessions/none", "{\"status\":\"ended\"}").status == 404)
        #expect(desk.send(.get, "/api/openclaw/sessions?status=asleep").status == 400)
    }

    @Test func `a task that ends, ends its sessions`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        for name in ["one", "two"] {
            _ = desk.object(
                .post, "/api/tasks/\(id)/subagent", "{\"openclaw_session_id\":\"\(name)\",\"agent_name\":\"n\"}")
        }
        #expect(desk.conductor.engine.state.activeSubAgentCount == 2)
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"taskStatus\":\"FAILED\"}")
        #expect(desk.conductor.engine.state.activeSubAgentCount == 0)
        #expect(desk.log.count { $0.event.type == .sessionEnded } == 2)
    }
}
