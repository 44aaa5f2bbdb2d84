// Why: a description that may differ from the code is worse than none; what can be compared by a machine is.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import TestSupport
import Testing

@Suite struct OpenAPITests {
    private let desk = BoardDesk()
    private let schemas: JSONObject

    init() {
        schemas = desk.object(.get, "/openapi.json")["components"]?.object?["schemas"]?.object ?? [:]
    }

    private func document(of service: Service) -> JSONObject {
        guard case .answer(let response) = service.reply(to: Request(method: .get, target: "/openapi.json")) else {
            return [:]
        }
        return response.value.object ?? [:]
    }

    private func service(isSimulated: Bool) -> Service {
        Service(
            doors: Doors(), version: VersionInfo(version: "1", libraries: [:]), isSimulated: isSimulated,
            asset: { _, _ in nil })
    }

    @Test(arguments: [false, true]) func `every route is described once, and nothing else is`(isSimulated: Bool) {
        let service = service(isSimulated: isSimulated)
        var described: [String] = []
        for path in document(of: service)["paths"]?.object?.members ?? [] {
            for method in path.value.object?.members ?? [] {
                described.append("\(method.key.uppercased()) \(path.key)")
            }
        }
        let routes = service.routes.map { method, pattern in
            let path = pattern.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
            return "\(method.rawValue) /\(path.joined(separator: "/"))"
        }
        #expect(described.count == Set(described).count)
        for route in Set(routes).subtracting(described).sorted() { Issue.record("Describe \(route) beside its route.") }
        for extra in Set(described).subtracting(routes).sorted() { Issue.record("There is no route \(extra).") }
    }

    /// Every object in the document that has `key`, with the value.
    private func values(of key: String, in value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                (member.key == key ? [member.value] : []) + values(of: key, in: member.value)
            }
        case .array(let values): values.flatMap { self.values(of: key, in: $0) }
        default: []
        }
    }

    @Test func `every reference leads somewhere, and everything that has a name is referred to`() {
        let document = document(of: service(isSimulated: true))
        let references = Set(values(of: "$ref", in: .object(document)).compactMap(\.string))
        var names: Set<String> = []
        for kind in ["schemas", "responses"] {
            for member in document["components"]?.object?[kind]?.object?.members ?? [] {
                names.insert("#/components/\(kind)/\(member.key)")
            }
        }
        #expect(names.subtracting(references).sorted() == [])
        #expect(references.subtracting(names).sorted() == [])
    }

    @Test func `operations have names of their own, and links lead to operations`() {
        let document = JSONValue.object(document(of: service(isSimulated: true)))
        let paths = document.object?["paths"]?.object?.members.flatMap { $0.value.object?.members ?? [] } ?? []
        let names = paths.compactMap { $0.value.object?["operationId"]?.string }
        #expect(names.count == paths.count)
        #expect(Set(names).count == names.count)
        let linked = values(of: "links", in: document).flatMap { values(of: "operationId", in: $0) }
        #expect(!linked.isEmpty)
        #expect(Set(linked.compactMap(\.string)).subtracting(names) == [])
    }

    private func members(of schema: String) -> [String] {
        let properties = schemas[schema]?.object?["properties"]?.object
        return (properties?.members.map(\.key) ?? []).sorted()
    }

    private func members(of value: JSONValue?) -> [String] { (value?.object?.members.map(\.key) ?? []).sorted() }

    @Test func `entities are described with the members that they have`() {
        let task = desk.newTask("{\"title\": \"one\"}")
        #expect(members(of: .object(desk.task(task))) == members(of: "Task"))
        let path = "/api/tasks/\(task)"
        let made: [(schema: String, path: String, body: String)] = [
            ("Project", "/api/projects", "{\"name\": \"p\"}"),
            ("Agent", "/api/agents", "{\"name\": \"a\"}"),
            ("Activity", "\(path)/activities", "{\"activity_type\": \"x\", \"message\": \"m\"}"),
            ("Deliverable", "\(path)/deliverables", "{\"deliverable_type\": \"url\", \"title\": \"t\"}"),
            ("Session", "\(path)/subagent", "{\"openclaw_session_id\": \"s\"}"),
            ("Invocation", "\(path)/invocations", "{}"),
        ]
        for (schema, path, body) in made {
            #expect(members(of: .object(desk.object(.post, path, body))) == members(of: schema), "\(schema)")
        }
        let run = desk.send(.get, "\(path)/invocations").value.array?.first?.object?["id"]?.integer ?? 0
        let logged = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\": \"m\"}")
        #expect(members(of: logged["activities"]?.array?.first) == members(of: "InvocationActivity"))
        _ = desk.object(.post, "\(path)/followups", "{\"message\": \"m\"}")
        let followUps = desk.send(.get, "\(path)/followups").value.array
        #expect(members(of: followUps?.first) == members(of: "FollowUp"))
        let board = desk.object(.get, "/api/board")
        #expect(members(of: .object(board)) == members(of: "Board"))
        #expect(members(of: board["liveActivity"]) == members(of: "LiveActivity"))
        let statistics = desk.object(.get, "/api/stats")
        #expect(members(of: .object(statistics)) == members(of: "Statistics"))
        #expect(members(of: statistics["commit"]) == members(of: "Histogram"))
    }

    @Test func `words with fixed choices are the vocabulary's`() {
        let schemas = schemas
        func words(_ member: String) -> [String] {
            let schema = schemas["Task"]?.object?["properties"]?.object?[member]?.object
            return schema?["enum"]?.array?.compactMap(\.string) ?? []
        }
        #expect(words("status") == BoardColumn.allCases.map(\.rawValue))
        #expect(words("taskStatus") == TaskStatus.allCases.map(\.rawValue))
        #expect(words("health") == Health.allCases.map(\.rawValue))
        #expect(words("subtask_status") == SubtaskStatus.allCases.map(\.rawValue))
    }

    @Test func `a problem has the members that are described`() {
        let problem = desk.send(.post, "/api/tasks", "{}")
        #expect(problem.status == 400)
        #expect(members(of: problem.value) == members(of: "Problem"))
    }
}
