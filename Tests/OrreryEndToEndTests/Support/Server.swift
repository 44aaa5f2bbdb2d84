// Why: the tests look at the program as its users do: the built binary, started with flags, asked over a socket, stopped
// with a signal.

import Foundation
import Glibc

/// A running `orrery`. Used by one thread at a time, but for `connect` and what is built on it.
final class Server: @unchecked Sendable {
    // `process` is touched by the test's own thread alone; `port` never changes.
    let process: ChildProcess
    let port: UInt16
    /// What it said when it was ready.
    let greeting: String

    /// Starts `orrery serve` and waits until it is ready.
    /// - Parameter port: Where another one has been; any that is free by default.
    static func serve(
        _ database: String, in folder: Folder, flags: [String] = [], fileKilobytesMax: Int? = nil,
        descriptorsMax: Int? = nil, variables: [String: String] = [:], port: UInt16 = 0
    ) throws -> Server {
        try Server(
            command(
                ["serve", "--listen", "127.0.0.1:\(port)", "--db", database] + flags,
                fileKilobytesMax: fileKilobytesMax, descriptorsMax: descriptorsMax),
            in: folder, variables: variables)
    }

    /// Starts `orrery demo` on a free port and waits until it is ready.
    static func demo(in folder: Folder, flags: [String]) throws -> Server {
        try Server(command(["demo", "--listen", "127.0.0.1:0"] + flags), in: folder)
    }

    private init(_ arguments: [String], in folder: Folder, variables: [String: String] = [:]) throws {
        process = try ChildProcess(arguments, in: folder, variables: variables)
        guard let line = try process.line(), let url = line.range(of: "http://127.0.0.1:") else {
            throw Failure("the server did not say where it is; exit \(try process.exitStatus()): \(process.complaints)")
        }
        greeting = line
        guard let port = UInt16(line[url.upperBound...].prefix { $0.isNumber }) else {
            throw Failure("no port in: \(line)")
        }
        self.port = port
    }

    /// A new connection.
    func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// Tells it to stop in order, waits until it has ended, and gives the exit status.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) throws -> Int32 {
        process.signal(signal)
        return try process.exitStatus()
    }

    /// Ends it without giving it a chance.
    func kill() throws {
        process.signal(SIGKILL)
        _ = try process.exitStatus()
    }

    // MARK: The binary

    /// The words of a command line of the binary under test.
    /// - Parameters:
    ///   - fileKilobytesMax: Beyond this size no file takes a byte more: the nearest thing to a full disk.
    ///   - descriptorsMax: How many files and sockets it may hold, however it asks.
    static func command(_ words: [String], fileKilobytesMax: Int? = nil, descriptorsMax: Int? = nil) -> [String] {
        let limits = [fileKilobytesMax.map { "ulimit -Sf \($0)" }, descriptorsMax.map { "ulimit -n \($0)" }]
            .compactMap { $0 }
        guard !limits.isEmpty else { return [binary] + words }
        let script = (limits + ["exec \"$0\" \"$@\""]).joined(separator: " && ")
        return ["/bin/bash", "-c", script, binary] + words
    }

    /// `orrery` in the folder that holds the test bundle, or above it.
    static let binary: String = {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("orrery").path
            var isFolder = ObjCBool(false)
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
                FileManager.default.isExecutableFile(atPath: candidate)
            {
                return candidate
            }
            folder.deleteLastPathComponent()
        }
        fatalError("There is no orrery beside \(CommandLine.arguments[0]). Build it first.")
    }()
}

/// A run of the binary that is expected to end by itself.
struct Run {
    let exitStatus: Int32
    let output: String
    let complaints: String

    init(
        _ words: [String], in folder: Folder, fileKilobytesMax: Int? = nil, descriptorsMax: Int? = nil,
        variables: [String: String] = [:]
    ) throws {
        let process = try ChildProcess(
            Server.command(words, fileKilobytesMax: fileKilobytesMax, descriptorsMax: descriptorsMax), in: folder,
            variables: variables)
        var lines: [String] = []
        while let line = try process.line() {
            lines.append(line)
            // It was expected to refuse, and serves: there is no use in waiting for its end.
            if line.contains("http://") { process.signal(SIGKILL) }
        }
        exitStatus = try process.exitStatus()
        output = lines.joined(separator: "\n")
        complaints = process.complaints
    }
}
