// Why: a snapshot is the state as it was folded, written down: the entities in their order, under the names that events
// give them. Reading it back and going on with the events gives what the board was.

internal import OrreryJSON

extension BoardState {
    /// The state as JSON. What was said lately is left out: it decides and is never shown.
    package var snapshot: [UInt8] {
        var writer = JSONWriter(reserving: 2_048 * (tasks.count + 1))
        writer.append(raw: "{\"tasks\":[")
        for (index, task) in tasks.values.enumerated() {
            if index > 0 { writer.append(raw: ",") }
            writer.append(.object(Self.said(task.json)))
        }
        writer.append(raw: "],\"archived\":")
        writer.append(.array(archived.map { .string($0.text) }))
        writer.append(raw: ",\"entities\":[")
        for (index, entity) in entities.enumerated() {
            if index > 0 { writer.append(raw: ",") }
            let (key, object) = entity.member
            writer.append(.object([key: .object(Self.said(object))]))
        }
        writer.append(raw: "]}")
        return writer.bytes
    }

    /// The state that `snapshot` wrote down when it had seen the event at `seq`; nil when the bytes are something else.
    package init?(snapshot: [UInt8], seq: Int64) {
        guard let object = try? JSONReader.value(from: snapshot).object, let tasks = object["tasks"]?.array,
            let archived = object["archived"]?.array, let entities = object["entities"]?.array
        else { return nil }
        self.init(seq: seq)
        for task in tasks {
            guard let task = task.object.flatMap({ BoardTask($0) }) else { return nil }
            self.tasks[task.id] = task
        }
        self.archived = archived.compactMap { $0.string.map { TaskID($0) } }
        for member in entities {
            guard let member = member.object?.members.first, let object = member.value.object,
                let entity = Entity(key: member.key, object: object)
            else { return nil }
            hold(entity)
        }
    }

    /// The members that say something: most of a task's are null, and what is missing is read back as null.
    private static func said(_ object: JSONObject) -> JSONObject {
        var said = JSONObject()
        said.reserve(object.members.count)
        for member in object.members where !member.value.isNull { said.append(member.key, member.value) }
        return said
    }

    /// Everything in memory but the tasks, each kind in its order. What joins the state joins this list.
    package var entities: [Entity] {
        projects.values.map { .project($0) } + agents.values.map { .agent($0) } + servers.values.map { .server($0) }
            + sessions.values.map { .session($0) } + followUps.values.map { .followUp($0) }
            + invocations.values.map { .invocation($0) } + (liveActivity.map { [.liveActivity($0)] } ?? [])
    }
}
