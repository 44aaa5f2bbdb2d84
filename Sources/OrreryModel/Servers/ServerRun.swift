// Why: what goes on on a server must be known again after the board's own restart, so it stands with the server: whoever
// holds the connection needs to look nowhere else.

internal import OrreryJSON

/// A command that runs on a server for a run of a task.
package struct ServerRun: Hashable, Sendable {
    package let invocationID: Int64
    /// The run's name on the server, too.
    package let runID: String
    /// The command's name.
    package let command: String
    /// Whether it is to be ended there.
    package var isStopping = false

    init(_ invocation: Invocation, command: String) {
        invocationID = invocation.id
        runID = invocation.runID
        self.command = command
    }

    var json: JSONObject {
        [
            "invocationId": .integer(invocationID), "runId": .string(runID),
            "command": .string(command), "isStopping": .bool(isStopping),
        ]
    }

    init?(_ object: JSONObject) {
        guard let invocationID = object["invocationId"]?.integer, let runID = object["runId"]?.string,
            let command = object["command"]?.string
        else { return nil }
        self.invocationID = invocationID
        self.runID = runID
        self.command = command
        isStopping = object["isStopping"]?.bool ?? false
    }
}

/// What is asked for of a run on a server.
package struct NewServerRun: Hashable, Sendable {
    /// The command's name; what it is, only the settings say.
    package let command: String
    /// The task to run it for; nil for a new one.
    package var taskID: TaskID?
    /// What a new task is called, and the project it is in.
    package var title: String?
    package var projectID: ProjectID?

    package init(command: String) {
        self.command = command
    }
}

/// What a server is registered with.
package struct NewServer: Hashable, Sendable {
    /// Nil for the name, or one that is made up where that cannot stand in an address.
    package var id: ServerID?
    package var name: String
    package var host: String?

    package init(id: ServerID?, name: String, host: String? = nil) {
        self.id = id
        self.name = name
        self.host = host
    }
}

/// What whoever holds the connection to a server says of it.
package enum ServerReport: Hashable, Sendable {
    case connected
    /// It has answered a sign of life.
    case alive
    case lost(reason: String)
    case unreachable(reason: String)
    /// The command of this run is over, or was never begun.
    case over(invocationID: Int64)
}
