// Why: style is a test. Time, chance, identity and order come through the seams, C stays in its rooms, and what the
// repository holds is what the binary holds; a machine notices sooner than a reader.

import Foundation
import OrreryAssets
import Testing

@Suite struct TidyTests {
    /// The top of the repository.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct SourceFile {
        /// From the top of the repository.
        let path: String
        let room: String
        let lines: [String]

        /// The line without its comment.
        func code(_ line: String) -> Substring {
            line.prefix(upTo: line.range(of: "//")?.lowerBound ?? line.endIndex)
        }
    }

    private static func files(in folder: String, ending: [String]) -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.sorted().filter { path in ending.contains { path.hasSuffix($0) } }.map { path in
            let text = try! String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
            return SourceFile(
                path: "\(folder)/\(path)", room: String(path.split(separator: "/")[0]),
                lines: text.components(separatedBy: "\n"))
        }
    }

    private static let sources = files(in: "Sources", ending: [".swift"])

    /// Words that break determinism or the house's rules, where they are allowed, and what to use instead.
    private static let banned: [(word: String, allowedIn: [String], instead: String)] = [
        ("Date()", [], "the `now` that was handed in"),
        ("UUID()", [], "IDSource"),
        ("ContinuousClock", [], "TimeSource"),
        ("SuspendingClock", [], "TimeSource"),
        ("SystemRandomNumberGenerator", ["OrreryHost"], "RandomSource"),
        (".random(", [], "RandomSource"),
        (".randomElement(", [], "RandomSource.pick"),
        (".shuffled(", [], "RandomSource"),
        ("clock_gettime", ["OrreryHost", "OrreryLoad"], "TimeSource"),
        ("CURRENT_TIMESTAMP", [], "a bound value"),
        ("datetime('now')", [], "a bound value"),
        ("random()", [], "RandomSource, bound as a value"),
        ("import Foundation", [], "the standard library, Glibc in a wrapper room"),
        ("async ", [], "synchronous code; threads live in OrreryHost"),
        ("await ", [], "synchronous code; threads live in OrreryHost"),
        ("= Task {", [], "EngineThread"),
        ("print(", [], "Terminal in OrreryHost"),
        ("hashValue", [], "a key of its own; hash values differ per process"),
        ("String(format:", [], "String interpolation; formats depend on the locale"),
        ("TODO", [], "an issue, or the code"),
        ("FIXME", [], "an issue, or the code"),
    ]

    @Test func `banned words are used nowhere but in their rooms`() {
        for file in Self.sources {
            for (number, line) in file.lines.enumerated() {
                for (word, allowedIn, instead) in Self.banned where file.code(line).holds(word) {
                    #expect(
                        allowedIn.contains(file.room),
                        "\(file.path):\(number + 1): \"\(word)\" is banned here; use \(instead).")
                }
            }
        }
    }

    /// What each room may import: what stands below it (design page 2). SwiftPM's dependencies say the same of targets;
    /// this also says it of the system's modules.
    private static let imports: [String: Set<String>] = [
        "OrreryTime": [],
        "OrreryJSON": ["CJansson"],
        "OrreryModel": ["OrreryTime", "OrreryJSON"],
        "OrreryHTTP": ["OrreryJSON"],
        "OrreryIdentity": ["OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP"],
        "OrreryStreams": ["OrreryTime", "OrreryHTTP"],
        "OrreryAgents": ["OrreryTime", "OrreryJSON", "OrreryModel"],
        "OrreryStore": ["OrreryTime", "OrreryJSON", "OrreryModel", "CSQLite", "Glibc"],
        "OrreryDisk": ["OrreryTime", "CSQLite"],
        "OrreryAssets": ["OrreryHTTP", "CAssets", "CGnuTLS", "CZlib", "Synchronization"],
        "OrreryService": ["OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryStreams", "OrreryAgents"],
        "OrrerySimulation": [
            "OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryStreams", "OrreryStore", "OrreryDisk",
            "OrreryService",
        ],
        "OrreryHost": [
            "OrreryTime", "OrreryModel", "OrreryHTTP", "OrreryIdentity", "OrreryStreams", "OrreryAgents",
            "OrreryService", "CCurl", "CEpoll", "CMicrohttpd", "CGnuTLS", "Glibc", "Synchronization",
        ],
        "OrreryLoad": ["OrreryTime", "OrreryJSON", "CEpoll", "Glibc"],
        "OrreryCommand": [
            "OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryIdentity", "OrreryStore", "OrreryAssets",
            "OrreryAgents", "OrreryService", "OrrerySimulation", "OrreryHost", "OrreryLoad",
        ],
        "orrery": ["OrreryCommand", "Glibc"],
    ]

    @Test func `a room imports only what stands below it`() {
        for file in Self.sources {
            for line in file.lines where file.code(line).contains("import ") {
                guard let name = line.split(separator: " ").last.map(String.init),
                    line.wholeMatch(of: /(package |internal |private |public |@preconcurrency )*import \w+/) != nil
                else { continue }
                #expect(
                    Self.imports[file.room]?.contains(name) == true,
                    "\(file.path): the room \(file.room) may not import \(name).")
            }
        }
    }

    /// No `unsafe` in the rooms that are pure: there the compiler finds nothing to mark.
    @Test func `pure rooms hold nothing unsafe`() {
        let wrappers = ["OrreryJSON", "OrreryStore", "OrreryDisk", "OrreryAssets", "OrreryHost", "OrreryLoad"]
        for file in Self.sources where !wrappers.contains(file.room) {
            for (number, line) in file.lines.enumerated() {
                #expect(
                    !file.code(line).contains("unsafe"), "\(file.path):\(number + 1): \(file.room) is a pure room.")
            }
        }
    }

    @Test func `every file of the page and every scenario is in the binary, and nothing else`() throws {
        let web = Self.files(in: "Web", ending: [".html", ".css", ".js", ".svg", ".json", ".webmanifest"])
        let scenarios = Self.files(in: "Simulations", ending: [".json"])
        let expected = Set((web + scenarios).map(\.path))
        #expect(Set(WebAssets.paths) == expected, "Add or remove the #embed lines in Sources/CAssets/assets.c.")
        let assets = WebAssets()
        for path in expected where path.hasPrefix("Web/") {
            let name = path.dropFirst("Web/".count).split(separator: "/").map(String.init)
            let bytes = try Data(contentsOf: Self.root.appendingPathComponent(path))
            #expect(
                assets.response(segments: name, isCompressed: false)?.body == Array(bytes),
                "\(path) is old in the binary.")
        }
    }

    @Test func `no file of the page writes markup from text or loads anything foreign`() {
        let banned = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
        for file in Self.files(in: "Web", ending: [".html", ".js", ".css"]) {
            for (number, line) in file.lines.enumerated() {
                for word in banned {
                    #expect(!line.contains(word), "\(file.path):\(number + 1): \"\(word)\" is banned; make nodes.")
                }
                #expect(
                    line.firstMatch(of: /(src|href|url|from|import)\W{1,3}https?:/) == nil,
                    "\(file.path):\(number + 1): nothing foreign is loaded.")
            }
        }
    }

    @Test func `a source file opens by saying why it exists`() {
        for file in Self.sources {
            #expect(file.lines.first?.hasPrefix("// Why: ") == true, "\(file.path)")
        }
    }

    @Test func `a source file is about one thing`() {
        for file in Self.sources {
            #expect(file.lines.count <= 340, "\(file.path) has \(file.lines.count) lines: split it by idea.")
        }
    }

    @Test func `what crosses a file's border is documented`() {
        // A declaration of a type or a function that other rooms see; plain properties and cases may speak for themselves.
        let declaration = /\s*package (mutating |static |final |indirect )*(func|struct|enum|class|protocol) .*/
        // What a protocol says of its requirements need not be said again where they are met.
        let required = Set(
            Self.sources.flatMap(\.lines).compactMap { $0.wholeMatch(of: /\s{4}(mutating )?func (\w+)\(.*/)?.2 })
        for file in Self.sources {
            for (number, line) in file.lines.enumerated() where line.wholeMatch(of: declaration) != nil {
                if let name = line.firstMatch(of: /func (\w+)\(/)?.1, required.contains(name) { continue }
                let before = file.lines[..<number].reversed().first { line in
                    !line.trimmingCharacters(in: .whitespaces).hasPrefix("@")
                }
                let isDocumented = before?.trimmingCharacters(in: .whitespaces).hasPrefix("///") == true
                let isOperator = line.contains("static func <") || line.contains("func + ") || line.contains("func - ")
                let opensFile = file.lines[..<number].allSatisfy {
                    $0.isEmpty || $0.hasPrefix("//") || $0.contains("import ") || $0.hasPrefix("@")
                }
                #expect(isDocumented || isOperator || opensFile, "\(file.path):\(number + 1): say what it is.")
            }
        }
    }
}

extension Substring {
    /// Whether the word stands in it, not as the end of a longer one.
    fileprivate func holds(_ word: String) -> Bool {
        ranges(of: word).contains { range in
            guard word.first?.isLetter == true, range.lowerBound > startIndex else { return true }
            return !self[index(before: range.lowerBound)].isLetter
        }
    }
}
