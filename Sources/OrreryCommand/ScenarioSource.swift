// Why: a scenario is a file of the person's own, or one that lies in the binary; either may share knobs with its neighbours.

internal import OrreryAssets
internal import OrreryHost
internal import OrreryJSON
internal import OrrerySimulation

enum ScenarioSource {
    private static let folder = "Simulations/"

    /// The scenarios that are built in.
    static var builtIn: [String] {
        WebAssets.paths.filter { $0.hasPrefix(folder) && !$0.dropFirst(folder.count).contains("/") }
            .map { String($0.dropFirst(folder.count).dropLast(".json".count)) }
    }

    /// Reads the scenario of that name: a word is one that is built in, anything else a file.
    static func read(_ name: String) throws(CommandError) -> Scenario {
        try open(name) { bytes, name, include throws(DocumentError) in
            try Scenario(bytes, name: name, include: include)
        }
    }

    /// The text of the scenario of that name.
    static func document(_ name: String) throws(CommandError) -> ScenarioDocument {
        try open(name) { bytes, name, include throws(DocumentError) in
            try ScenarioDocument(bytes, name: name, include: include)
        }
    }

    /// Whether the scenario of that name lies in the binary, where nothing can be written.
    static func isBuiltIn(_ name: String) -> Bool {
        isWord(name) && WebAssets.scenario(name) != nil
    }

    private static func isWord(_ name: String) -> Bool { !name.contains("/") && !name.contains(".") }

    private static func open<Result>(
        _ name: String, _ body: ([UInt8], String, Scenario.Inclusion) throws(DocumentError) -> Result
    ) throws(CommandError) -> Result {
        do throws(DocumentError) {
            if isWord(name), let bytes = WebAssets.scenario(name) {
                return try body(bytes, "\(name).json") { path throws(DocumentError) in
                    let isJSON = path.hasSuffix(".json")
                    guard isJSON, let bytes = WebAssets.scenario(String(path.dropLast(".json".count))) else {
                        throw DocumentError("It is not among the files that are built in.")
                    }
                    return bytes
                }
            }
            guard !isWord(name) || SystemFiles.exists(name) else {
                throw DocumentError(
                    "There is no scenario \"\(name)\". Built in are \(builtIn.joined(separator: ", ")); a file is named "
                        + "with its path, such as ./\(name).json.")
            }
            return try body(try bytes(of: name), name) { path throws(DocumentError) in
                try Self.bytes(of: path.hasPrefix("/") ? path : folder(of: name) + path)
            }
        } catch {
            throw .usage(error.description)
        }
    }

    private static func bytes(of file: String) throws(DocumentError) -> [UInt8] {
        do throws(HostError) {
            return try SystemFiles.read(file)
        } catch {
            throw DocumentError("\(error)")
        }
    }

    /// The folder of a file, with the slash at its end; empty for the one that we are in.
    private static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "" }
        return String(file[...slash])
    }
}
