// Why: servers through the door that clients use: who may do what, and that nobody writes a command.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@Suite struct ServerRouteTests {
    private static var settings: BoardSettings {
        var settings = BoardSettings()
        var server = ServerSettings(id: "build-1", host: "build-1.example")
        server.user = "ci"
        server.commands = [
            ServerSettings.Command(name: "build", text: "make -C /srv/shop"),
            ServerSettings.Command(name: "test", text: "make test"),
        ]
        settings.servers = [server]
        return settings
    }

    private let desk = BoardDesk(settings: ServerRouteTests.settings)

    private func server(_ id: String = "build-1") -> JSONObject { desk.object(.get, "/api/servers/\(id)") }

    @Test func `a configured server is there from the start, with the names of its commands and no more`() {
        #expect(
            server().line("id", "host", "link", "status", "commands")
                == "build-1 ci@build-1.example ssh disconnected [\"build\",\"test\"]")
        #expect(!desk.send(.get, "/api/servers").text.contains("make"))
        #expect(!desk.send(.get, "/api/board").text.contains("make"))
        let servers = desk.object(.get, "/api/board")["servers"]?.array
        #expect(servers?.first?.object?["id"] == .string("build-1"))
    }

    @Test func `a run makes a task and connects the server`() {
        let made = desk.object(.post, "/api/servers/build-1/run", "{\"command\": \"build\", \"title\": \"Nightly\"}")
        #expect(
            made["task"]?.object?.line("title", "command", "serverId", "taskStatus")
                == "Nightly build build-1 RUNNING")
        #expect(
            made["invocation"]?.object?.line("provider", "role", "model", "prompt", "status")
                == "ssh worker null build running")
        #expect(server().line("status", "activeTaskCount") == "connecting 1")
        let run = server()["runs"]?.array?.first?.object
        #expect(run?["command"] == .string("build"))
        #expect(desk.log.count { $0.event.type == .serverStatus } >= 2)
    }

    @Test func `a run on a task that is there begins it`() {
        let task = desk.newTask("{\"title\": \"mine\"}")
        let made = desk.object(.post, "/api/servers/build-1/run", "{\"command\": \"test\", \"taskId\": \"\(task)\"}")
        #expect(made["task"]?.object?.line("id", "serverId") == "\(task) build-1")
    }

    @Test(arguments: [
        ("{\"command\": \"make all\"}", 422), ("{\"command\": \"build; rm -rf /\"}", 422),
        ("{\"command\": \"$(reboot)\"}", 422), ("{\"command\": \"deploy\"}", 404), ("{}", 400),
        ("{\"command\": \"build\", \"args\": \"x\"}", 400), ("{\"command\": [\"build\"]}", 400),
        ("{\"command\": \"build\", \"env\": {}}", 400),
    ])
    func `a request names a command and never writes one`(body: String, status: Int) {
        let before = desk.log.count
        let response = desk.send(.post, "/api/servers/build-1/run", body)
        #expect(response.status == status, "\(response.text)")
        if status == 404 || status == 422 { #expect(response.text.contains("build, test")) }
        #expect(desk.log.count == before)
        #expect(server().line("status") == "disconnected")
    }

    @Test func `what is not configured is registered by name, and refused with what to write`() {
        let made = desk.send(.post, "/api/servers", "{\"name\": \"box\", \"host\": \"10.0.0.7\"}")
        #expect(made.status == 201)
        #expect(desk.send(.post, "/api/servers", "{\"name\": \"box\"}").status == 409)
        for action in ["connect", "run"] {
            let refusal = desk.send(.post, "/api/servers/box/\(action)", "{\"command\": \"build\"}")
            #expect(refusal.status == 409)
            #expect(refusal.value.object?["detail"]?.string?.contains("\"box\": {\"host\": \"10.0.0.7\"}") == true)
        }
        #expect(desk.send(.post, "/api/servers", "{\"name\": \"x\", \"host\": \"-oProxyCommand=touch\"}").status == 400)
        #expect(desk.send(.post, "/api/servers", "{\"name\": \"x\", \"id\": \"../x\"}").status == 400)
        #expect(desk.send(.post, "/api/servers/none/connect").status == 404)
    }

    @Test func `connecting and letting go is done by hand, too`() {
        #expect(desk.object(.post, "/api/servers/build-1/connect").line("status") == "connecting")
        #expect(desk.object(.post, "/api/servers/build-1/disconnect").line("status") == "disconnected")
    }

    @Test func `a token of one project runs there, and leaves the servers to others`() {
        _ = desk.object(.post, "/api/projects", "{\"name\": \"Shop\", \"id\": \"shop\"}")
        let caller = Caller(user: "ada", tokenID: "t", projectID: "shop")
        let task = desk.newTask("{\"title\": \"of the default project\"}")
        let run = "/api/servers/build-1/run"
        #expect(desk.send(.post, "/api/servers/build-1/connect", as: caller).status == 403)
        #expect(desk.send(.post, "/api/servers", "{\"name\": \"x\"}", as: caller).status == 403)
        #expect(desk.send(.post, run, "{\"command\": \"build\", \"taskId\": \"\(task)\"}", as: caller).status == 403)
        let foreign = "{\"command\": \"build\", \"projectId\": \"default\"}"
        #expect(desk.send(.post, run, foreign, as: caller).status == 403)
        #expect(server().line("status") == "disconnected")
        let made = desk.send(.post, run, "{\"command\": \"build\"}", as: caller)
        #expect(made.status == 201)
        #expect(made.value.object?["task"]?.object?["projectId"] == .string("shop"))
        let reader = Caller(user: "ada", tokenID: "t", isReadOnly: true)
        #expect(desk.send(.post, run, "{\"command\": \"build\"}", as: reader).status == 403)
    }

    @Test func `a board that starts again looks for the server that is needed`() throws {
        let folder = FileFolder()
        let file = folder.path("board.db")
        do {
            let before = BoardDesk(settings: Self.settings, database: file)
            _ = before.object(.post, "/api/servers/build-1/run", "{\"command\": \"build\"}")
        }
        let after = BoardDesk(settings: Self.settings, database: file, at: BoardDesk.start + .seconds(5))
        let server = after.object(.get, "/api/servers/build-1")
        #expect(server.line("status", "activeTaskCount", "attempts") == "reconnecting 1 0")
        #expect(server["runs"]?.array?.count == 1)
    }
}
