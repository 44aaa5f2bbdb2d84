// Why: whether everybody has got everything is not for the server to say. The log is read again afterwards, and what each
// viewer was sent must be a beginning of it, to the byte.

internal import OrreryJSON

/// Whether everybody has got everything, once.
package struct LoadExactness: Sendable {
    package var lost: Int64 = 0
    package var twice: Int64 = 0
    package var reordered: Int64 = 0
    /// Viewers that were told that their cursor cannot be served.
    package var resets = 0
    /// Viewers that have not got all there was.
    package var incomplete = 0
    /// How many viewers had each digest, the most frequent first.
    package var digests: [(value: UInt64, viewers: Int)] = []
    /// The log's own digest, and how many viewers agree with it up to where they are; nil for a server without a log.
    package var log: (value: UInt64, agreeing: Int)?
    package var viewers = 0

    package init() {}

    /// Nothing lost, nothing twice, nothing out of order, and all have seen the same.
    package var isExact: Bool {
        lost == 0 && twice == 0 && reordered == 0 && resets == 0 && incomplete == 0
            && (log.map { $0.agreeing == viewers } ?? (digests.count <= 1))
    }
}

extension LoadRun {
    /// Judges every viewer, the slow and the vanishing ones too.
    func judge(goal: Int64) throws(LoadError) -> LoadExactness {
        var exactness = LoadExactness()
        exactness.viewers = viewers.count
        exactness.twice = measure.twice
        exactness.resets = viewers.count { $0.wasReset }
        exactness.incomplete = viewers.count { !hasGot($0, goal) }
        for viewer in viewers {
            exactness.twice += viewer.check.twice
            exactness.reordered += viewer.check.reordered
            let behind = plan.isNative ? goal - (viewer.check.last ?? base) : goal - Int64(viewer.seen)
            exactness.lost += viewer.check.missing + max(0, behind)
        }
        exactness.digests = Self.counted(viewers.map(\.digest.value))
        guard plan.isNative else { return exactness }
        let digests = try logDigests()
        exactness.log = (
            digests.last?.value ?? StreamDigest().value,
            viewers.count { viewer in
                let place = Int((viewer.check.last ?? base) - base)
                return digests.indices.contains(place) && digests[place] == viewer.digest
            }
        )
        return exactness
    }

    /// What a viewer's digest must be after each event of the log since the run began.
    private func logDigests() throws(LoadError) -> [StreamDigest] {
        var digest = StreamDigest()
        var digests = [digest]
        let answer = try LoadQuestion.ask("GET", "/api/log?from=\(base + 1)", plan: plan, server: server)
        guard answer.status == 200 else {
            throw LoadError(
                "Expected the log (GET /api/log), found \(answer.status): "
                    + String(decoding: answer.body.prefix(300), as: UTF8.self))
        }
        var seq = base
        for line in answer.body.split(separator: 0x0a) {
            seq += 1
            let fingerprint = unsafe line.withUnsafeBytes { unsafe StreamDigest.fingerprint($0) }
            digest.note(seq, fingerprint: fingerprint)
            digests.append(digest)
        }
        return digests
    }

    private static func counted(_ values: [UInt64]) -> [(value: UInt64, viewers: Int)] {
        var counted: [(value: UInt64, viewers: Int)] = []
        for value in values.sorted() {
            if counted.last?.value == value {
                counted[counted.count - 1].viewers += 1
            } else {
                counted.append((value, 1))
            }
        }
        return counted.sorted { $0.viewers > $1.viewers }
    }
}
