// Why: what viewers do of themselves, and what goes wrong with them.

internal import OrreryModel
internal import OrreryStreams
package import OrreryTime

extension SimulatedAudience {
    /// Lets every viewer do what is due: read on, go, come to itself again.
    func move() {
        for index in sockets.indices {
            guard let gone = sockets[index].gone, !gone.isTold, gone.since + Self.givenUpAfter <= elapsed else {
                continue
            }
            sockets[index].gone = (elapsed, isTold: true)
        }
        for index in viewers.indices {
            if let ends = viewers[index].paceEnds, ends <= elapsed {
                viewers[index].paceEnds = nil
                viewers[index].pace = .atOnce
                let stays = !viewers[index].vanishes && !viewers[index].isRestless
                if stays, viewers[index].socket != nil { viewers[index].due = nil }
            }
            guard let id = viewers[index].socket, let due = viewers[index].due, due <= elapsed else {
                readSlowly(index)
                continue
            }
            if viewers[index].vanishes || viewers[index].isRestless {
                vanish(index, id)
                if viewers[index].isRestless { viewers[index].target = "" }
            } else {
                viewers[index].due = nil
            }
            readSlowly(index)
        }
    }

    /// A slow reader takes a little, and goes on after a pause while there is more.
    private func readSlowly(_ index: Int) {
        guard case .slow(let count, let pause) = viewers[index].pace, let id = viewers[index].socket,
            let place = sockets.firstIndex(where: { $0.id == id }), !sockets[place].bytes.isEmpty,
            viewers[index].paceDue.map({ $0 <= elapsed }) ?? true
        else { return }
        let bytes = Array(sockets[place].bytes.prefix(count))
        sockets[place].bytes.removeFirst(bytes.count)
        viewers[index].paceDue = elapsed + pause
        hear(bytes, index)
    }

    /// Goes without a word, or with one that nobody listens to, and comes back.
    private func vanish(_ index: Int, _ id: ViewerID) {
        if let place = sockets.firstIndex(where: { $0.id == id }) {
            sockets[place].gone = (elapsed, isTold: random.chance(1, in: 2))
        }
        reached.insert("stream.vanished")
        leave(index, comesAfter: random.next(in: .milliseconds(100) ... .seconds(20)))
    }

    /// A viewer has lost its connection and will come again, with the cursor that it has.
    func leave(_ index: Int, comesAfter pause: Duration) {
        viewers[index].socket = nil
        viewers[index].cursor = viewers[index].judge.lastEventID
        viewers[index].due = elapsed + pause
    }

    package func inject(_ kind: FaultKind, seed: UInt64, now: Instant) {
        var random = RandomSource(seed: seed)
        let connected = viewers.indices.filter { viewers[$0].socket != nil }
        guard !connected.isEmpty else { return }
        let index = random.pick(connected)
        let lasts = random.next(in: .seconds(20) ... .minutes(3))
        switch kind {
        case .slowClient:
            viewers[index].pace = slowPace()
            viewers[index].paceEnds = elapsed + lasts
        case .stalledClient:
            viewers[index].pace = .notAtAll
            viewers[index].paceEnds = elapsed + lasts
        case .vanishedClient:
            if let id = viewers[index].socket { vanish(index, id) }
        case .oldCursor, .foreignCursor, .brokenCursor:
            if let id = viewers[index].socket, let place = sockets.firstIndex(where: { $0.id == id }) {
                sockets[place].gone = (elapsed, isTold: true)
            }
            leave(index, comesAfter: random.next(in: .zero ... .seconds(3)))
            viewers[index].cursor = strangeCursor(kind, &random)
        default: break
        }
    }

    private func strangeCursor(_ kind: FaultKind, _ random: inout RandomSource) -> String {
        let head = Int(witness.head)
        switch kind {
        case .oldCursor: return "\(epoch)-\(random.next(in: 0...head))"
        case .foreignCursor: return "\(foreignEpoch())-\(random.next(in: 0...head))"
        default:
            return random.pick([
                "17", "-", "-1", "\(epoch)", "\(epoch)-", "\(epoch)--1", "\(epoch)-99999999999999999999",
                "\(epoch)-\(head + 1_000_000)", "\(epoch)-1.0", "\(epoch) -1", "<script>-1", "\u{1F980}-1",
            ])
        }
    }

    /// All viewers are well from here on: they read at once, and who has gone is known to have gone.
    package func heal(now: Instant) {
        isHealed = true
        for index in sockets.indices where sockets[index].gone?.isTold == false {
            sockets[index].gone = (elapsed, isTold: true)
        }
        for index in viewers.indices {
            viewers[index].pace = .atOnce
            viewers[index].paceEnds = nil
            viewers[index].paceDue = nil
            viewers[index].vanishes = false
            if viewers[index].socket != nil { viewers[index].due = nil }
        }
        heal()
    }

    // MARK: Judging

    /// Looks at everybody after everything that was due has been done.
    func judge() {
        guard let hub else { return }
        let behind = Set((hub.catchUps().map(\.viewer)))
        var held = 0
        for socket in sockets {
            if !socket.isClosed { held += 1 }
            if let gone = socket.gone, gone.isTold, !socket.isClosed, gone.since + Self.noticedMax < elapsed {
                complain(.boundedness, "A viewer that hung up at \(gone.since) still has its place at \(elapsed).")
            }
            guard socket.gone == nil, !socket.isClosed else { continue }
            if let since = socket.blockedSince, since + Self.stalledMax < elapsed {
                complain(.boundedness, "A viewer has taken nothing since \(since) and is there at \(elapsed).")
            }
            guard !behind.contains(socket.id) else { continue }
            if socket.isSuspended, socket.bytes.isEmpty {
                viewers[socket.viewer].judge.settle(witness)
            } else if viewers[socket.viewer].pace == .atOnce, viewers[socket.viewer].judge.isBehind(witness) {
                // Whoever reads at once has everything when the step ends that has made it durable, whoever else stalls.
                complain(
                    .boundedness,
                    "Viewer \(socket.viewer) reads at once and has \(viewers[socket.viewer].judge.cursor) of "
                        + "\(witness.head) events, while others read nothing.")
            }
        }
        for viewer in viewers {
            if let complaint = viewer.judge.complaint {
                complain(complaint.invariant, "Viewer \(viewer.number): \(complaint.sentence)")
            }
            if viewer.judge.resets > 0 { reached.insert("stream.reset") }
        }
        if hub.viewerCount != held {
            complain(.boundedness, "\(held) viewers are connected and \(hub.viewerCount) places are taken.")
        }
        let memory = hub.memory
        if memory.viewer > machinery.viewerBytesMax + frameBytesMax {
            complain(
                .boundedness,
                "\(memory.viewer) bytes are held for one viewer; expected at most \(machinery.viewerBytesMax) and a "
                    + "frame of \(frameBytesMax).")
        }
        if memory.rings > StreamDialect.allCases.count * (Limits.ringBytesMax + frameBytesMax) {
            complain(.boundedness, "The rings hold \(memory.rings) bytes.")
        }
    }

    /// Whoever is refused must find all places really taken.
    func checkPlaces(for dialect: StreamDialect) {
        let held = sockets.filter { !$0.isClosed && $0.gone?.isTold != true }
        let ofDialect = held.count { viewers[$0.viewer].judge.dialect == dialect }
        guard held.count < viewersMax, dialect != .project || ofDialect < Limits.streamsPerUserMax else { return }
        complain(.boundedness, "A viewer was refused while \(held.count) of \(viewersMax) places are taken.")
    }

    /// When a system takes it that a silent peer is gone: what tcp(7) says of `tcp_retries2`.
    private static let givenUpAfter = Duration.minutes(15)
    /// A heartbeat finds out, and a little more.
    private static let noticedMax = Duration.seconds(32)
    private static let stalledMax = Duration.seconds(Int64(Limits.streamStalledSecondsMax) + 1)
}
