// Why: how the board does is most wanted when it does badly, so it is answered without the engine.

internal import OrreryHTTP
internal import OrreryModel

enum StatisticsRoutes {
    static func add(
        to router: inout Router<Route>, version: VersionInfo, statistics: @escaping @Sendable () -> Statistics
    ) {
        router.add(.get, "/metrics") { _, _ throws(Problem) in
            .answer(
                Response(
                    status: 200,
                    headers: [
                        Header("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                        Header("Cache-Control", "no-store"),
                    ], body: Array(statistics().prometheus(version: version.version).utf8)))
        }
        router.add(.get, "/api/stats") { _, _ throws(Problem) in .answer(.json(statistics().json)) }
    }
}
