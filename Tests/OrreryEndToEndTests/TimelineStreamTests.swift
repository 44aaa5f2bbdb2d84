// Why: seed 001's page opens a task's stream before anything runs, and must see the next run from its first word to its
// last, over reconnections too.

import Foundation
import Testing

/// Rule: the first frame is the current run or that there is none; whatever starts next is attached; each event has the
/// id under which the timeline knows it (design page 4, "The four streams").
@Suite struct TimelineStreamTests {
    @Test func aStreamShowsTheNextRunFromItsFirstWordToItsLastOverAReconnection() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        _ = try server.createTask("Another")
        let stream = try EventStream(server, "/api/tasks/\(task)/stream")
        #expect(try stream.frame().object["type"] as? String == "no_active_invocation")

        let run = try server.request(
            "POST", "/api/tasks/\(task)/invocations", "{\"role\":\"coder\",\"provider\":\"codex\"}")
        let id = try #require(try JSONSerialization.jsonObject(with: Data(run.body)) as? [String: Any])["id"] as? Int
        let path = "/api/invocations/\(try #require(id))"
        #expect(
            try server.request("POST", "\(path)/activity", "{\"type\":\"tool_exec\",\"message\":\"exec: ls\"}").status
                == 201)
        let started = try stream.frame()
        #expect(started.object["type"] as? String == "invocation.started")
        #expect(started.object["invocationId"] as? Int == id)
        let activity = try stream.frame()
        #expect(activity.object["message"] as? String == "exec: ls")
        #expect(activity.object["eventId"] as? String == activity.id)

        #expect(try server.request("POST", "\(path)/activity", "{\"message\":\"two\"}").status == 201)
        #expect(try server.request("POST", "\(path)/complete", "{}").status == 200)
        let resumed = try EventStream(server, "/api/tasks/\(task)/stream", lastEventID: activity.id)
        #expect(try resumed.frame().object["message"] as? String == "two")
        let ended = try resumed.frame().object
        #expect(ended["type"] as? String == "invocation.completed")
        #expect(ended["success"] as? Bool == true)
        #expect(try stream.frame().object["message"] as? String == "two")
    }
}
