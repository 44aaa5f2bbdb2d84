// Why: what this is and what it is made of, for people and for `/version`.

internal import OrreryHost
internal import OrreryService
internal import OrreryStore

enum Version {
    static let number = "0.1.0"

    static var info: VersionInfo {
        VersionInfo(
            version: number,
            libraries: ["sqlite": SQLiteBoardStore.libraryVersion, "libmicrohttpd": HTTPServer.libraryVersion])
    }

    static func run() {
        let libraries = info.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        Terminal.say("orrery \(number) (\(libraries.joined(separator: ", ")))")
    }
}
