// swift-tools-version: 6.2
// The house of Orrery: one target a room, and a target imports only what stands below it.
// `Tests/run` builds with `--explicit-target-dependency-import-check error`, so that the layers below are the law.
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A C library of the system: a module map and one `shim.h`.
func library(_ name: String, package: String, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: package, providers: [.apt([debian])])
}

/// A room of the house.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The tests of a room: behaviour, through the door that the room's users use.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: [.swiftLanguageMode(.v6)])
}

let package = Package(
    name: "orrery",
    products: [.executable(name: "orrery", targets: ["orrery"])],
    targets: [
        // L0: C, by name.
        library("CMicrohttpd", package: "libmicrohttpd", debian: "libmicrohttpd-dev"),
        // Part of the C library, whose headers are always there.
        .systemLibrary(name: "CEpoll"),
        library("CSQLite", package: "sqlite3", debian: "libsqlite3-dev"),
        library("CJansson", package: "jansson", debian: "libjansson-dev"),
        library("CGnuTLS", package: "gnutls", debian: "libgnutls28-dev"),
        library("CZlib", package: "zlib", debian: "zlib1g-dev"),
        // libcurl, of Debian's libcurl4-gnutls-dev, behind a header that holds none of its own.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CAssets"),

        // L1: time, chance, identity, order; JSON values.
        room("OrreryTime"),
        room("OrreryJSON", ["CJansson"]),

        // L2: what the board is, and what HTTP is.
        room("OrreryModel", ["OrreryTime", "OrreryJSON"]),
        room("OrreryHTTP", ["OrreryJSON"]),

        room("OrreryIdentity", ["OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP"]),

        // L3: who is owed which bytes, what agents print, what is kept, on which disk when nothing is real, what is shown.
        room("OrreryStreams", ["OrreryTime", "OrreryHTTP"]),
        room("OrreryAgents", ["OrreryTime", "OrreryJSON", "OrreryModel"]),
        room("OrreryStore", ["OrreryTime", "OrreryJSON", "OrreryModel", "CSQLite"]),
        room("OrreryDisk", ["OrreryTime", "CSQLite"]),
        room("OrreryAssets", ["OrreryHTTP", "CAssets", "CGnuTLS", "CZlib"]),

        // L4: the engine and its routes.
        room(
            "OrreryService",
            ["OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryStreams", "OrreryAgents"]),

        // L5: the two that drive the engine and never see each other.
        room(
            "OrrerySimulation",
            [
                "OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryStreams", "OrreryStore", "OrreryDisk",
                "OrreryService",
            ]),
        room(
            "OrreryHost",
            [
                "OrreryTime", "OrreryModel", "OrreryHTTP", "OrreryIdentity", "OrreryStreams", "OrreryAgents",
                "OrreryService", "CCurl", "CEpoll", "CMicrohttpd", "CGnuTLS",
            ]),

        // Thousands of viewers: a client, which knows nothing of the engine.
        room("OrreryLoad", ["OrreryTime", "OrreryJSON", "CEpoll"]),

        // L6 and L7: the command line.
        room(
            "OrreryCommand",
            [
                "OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryIdentity", "OrreryStore",
                "OrreryAssets", "OrreryAgents", "OrreryService", "OrrerySimulation", "OrreryHost", "OrreryLoad",
            ]),
        .executableTarget(name: "orrery", dependencies: ["OrreryCommand"], swiftSettings: swiftSettings),

        // The tests, a suite a type; `TestSupport` is a board without a socket, on a clock that the test moves.
        .target(
            name: "TestSupport",
            dependencies: [
                "OrreryTime", "OrreryJSON", "OrreryModel", "OrreryHTTP", "OrreryStreams", "OrreryStore", "OrreryAssets",
                "OrreryService",
            ], path: "Tests/TestSupport", swiftSettings: [.swiftLanguageMode(.v6)]),
        tests("OrreryTimeTests", ["OrreryTime"]),
        tests("OrreryJSONTests", ["OrreryJSON"]),
        tests("OrreryHTTPTests", ["OrreryHTTP"]),
        tests("OrreryModelTests", ["OrreryModel", "OrreryTime", "OrreryJSON"]),
        tests("OrreryIdentityTests", ["OrreryIdentity", "OrreryHTTP", "OrreryTime"]),
        tests("OrreryHostTests", ["TestSupport", "OrreryHost", "OrreryIdentity", "OrreryTime"]),
        tests("OrreryLoadTests", ["OrreryLoad", "OrreryJSON"]),
        tests("OrreryStreamsTests", ["TestSupport", "OrreryStreams", "OrreryHTTP"]),
        tests("OrreryAgentsTests", ["OrreryAgents", "OrreryModel", "OrreryTime", "OrreryJSON"]),
        tests("OrreryStoreTests", ["TestSupport", "OrreryStore", "OrreryModel", "OrreryTime", "OrreryJSON"]),
        tests(
            "OrreryDiskTests", ["OrreryDisk", "OrreryStore", "OrreryModel", "OrreryTime", "OrreryJSON"]),
        tests(
            "OrreryServiceTests",
            ["TestSupport", "OrreryService", "OrreryModel", "OrreryHTTP", "OrreryTime", "OrreryJSON", "OrreryStreams"]),
        tests(
            "OrrerySimulationTests",
            [
                "TestSupport",
                "OrrerySimulation", "OrreryService", "OrreryStore", "OrreryStreams", "OrreryDisk", "OrreryModel",
                "OrreryHTTP", "OrreryTime", "OrreryJSON",
            ]),
        tests(
            "OrreryCommandTests",
            ["OrreryCommand", "OrreryAgents", "OrreryJSON", "OrreryModel", "OrrerySimulation", "OrreryTime"]),
        tests("TidyTests", ["OrreryAssets", "OrreryStore", "OrreryModel"]),
        .testTarget(name: "OrreryEndToEndTests", dependencies: ["orrery"], swiftSettings: [.swiftLanguageMode(.v6)]),
    ],
    cLanguageStandard: .gnu2x
)
