// Why: viewers come, read, are cut, leave without a word and come back, and none of that may lose them an event.

internal import CEpoll
internal import Glibc
internal import OrreryTime

extension LoadRun {
    /// Lets those leave and come back whose time it is; so many at a time that the server can accept them.
    func moveViewers(_ now: Int64) {
        guard !movers.isEmpty else { return }
        var budget = Int(LoadLimits.connectsPerSecond * 2 / 1_000)
        var index = 0
        while index < movers.count {
            let mover = movers[index]
            if viewers[mover].phase == .away, viewers[mover].moveAt <= now, budget > 0 {
                budget -= 1
                connect(viewer: mover)
            } else if viewers[mover].phase == .streaming, viewers[mover].kind == .vanishing, isPublishing,
                viewers[mover].hasJoined,
                viewers[mover].moveAt > 0, viewers[mover].moveAt <= now
            {
                measure.vanished += 1
                leave(viewer: mover, until: now + absence())
            } else if viewers[mover].phase == .streaming, viewers[mover].kind != .vanishing {
                movers.swapAt(index, movers.count - 1)
                movers.removeLast()
                continue
            }
            index += 1
        }
    }

    /// When the vanishing ones leave for the first time: in the first half of the run.
    func planLeaving() {
        for index in viewers.indices where viewers[index].kind == .vanishing {
            viewers[index].moveAt = measure.start + span(of: 2)
        }
    }

    private func absence() -> Int64 { span(of: 4) }

    /// Chance, up to a part of the run's length.
    private func span(of part: Int64) -> Int64 {
        Int64(random.next(below: Int(max(min(plan.lengthNanoseconds / part, 5_000_000_000), 1_000_000))))
    }

    private func connect(viewer index: Int) {
        let isSlow = viewers[index].kind == .slow && (isJoining || !viewers[index].isReading)
        let descriptor = server.connect(
            source: index, receiveBufferBytes: isSlow ? LoadLimits.slowReceiveBufferBytes : nil)
        guard descriptor >= 0 else { return failed(viewer: index, errno) }
        viewers[index].descriptor = descriptor
        viewers[index].phase = .connecting
        viewers[index].chunks = nil
        viewers[index].carry.removeAll(keepingCapacity: true)
        watch(viewer: index, descriptor, isConnecting: true)
    }

    private func failed(viewer index: Int, _ code: Int32) {
        if isJoining, !viewers[index].hasJoined {
            failure = LoadError(
                "Viewer \(index + 1) cannot connect to \(plan.host):\(plan.port): \(LoadSocket.text(code)). Start the "
                    + "server, or name another with --url.")
        }
        retry(viewer: index, LoadClock.now)
    }

    /// Comes back later: the longer its server is away, the less often it asks, and no two at one moment.
    private func retry(viewer index: Int, _ now: Int64) {
        let wait = min(LoadLimits.retryNanoseconds << viewers[index].refusals, LoadLimits.retryNanosecondsMax)
        if wait < LoadLimits.retryNanosecondsMax { viewers[index].refusals += 1 }
        leave(viewer: index, until: now + wait / 2 + Int64(random.next(below: Int(wait))))
    }

    /// Closes without a word.
    func leave(viewer index: Int, until moment: Int64) {
        if viewers[index].descriptor >= 0 { close(viewers[index].descriptor) }
        viewers[index].descriptor = -1
        viewers[index].phase = .away
        viewers[index].moveAt = moment
        if viewers[index].kind != .vanishing, !isJoining, !movers.contains(index) { movers.append(index) }
    }

    func happened(toViewer index: Int) {
        guard viewers[index].phase != .away else { return }
        if viewers[index].phase == .connecting {
            let code = LoadSocket.error(viewers[index].descriptor)
            guard code == 0 else { return failed(viewer: index, code) }
            guard LoadSocket.send(question(of: index), to: viewers[index].descriptor) else {
                return failed(viewer: index, errno)
            }
            viewers[index].phase = .head
            return watchToRead(viewers[index].descriptor, viewer: index)
        }
        receive(viewer: index, most: LoadLimits.receiveBytes)
    }

    private func question(of index: Int) -> [UInt8] {
        var more = "Accept: text/event-stream\r\nCache-Control: no-cache\r\n"
        if plan.isNative, let last = viewers[index].check.last {
            more += "Last-Event-ID: \(epoch)-\(last)\r\n"
        } else if !viewers[index].lastID.isEmpty {
            more += "Last-Event-ID: \(String(decoding: viewers[index].lastID, as: UTF8.self))\r\n"
        }
        return LoadQuestion.head("GET", path, bodyBytes: 0, plan: plan, more: more)
    }

    // MARK: Reading

    /// One `recv` of so many bytes at most.
    func receive(viewer index: Int, most: Int) {
        let carried = viewers[index].carry.count
        if carried > 0 {
            unsafe viewers[index].carry.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
        }
        let room = unsafe buffer.baseAddress! + carried
        var count = unsafe recv(viewers[index].descriptor, room, most, Int32(MSG_DONTWAIT))
        let now = LoadClock.now
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else {
            if viewers[index].phase == .head, isJoining {
                failure = LoadError("\(plan.host):\(plan.port) hung up on viewer \(index + 1) without an answer.")
            }
            measure.cuts += 1
            return retry(viewer: index, now)
        }
        measure.receivedBytes += Int64(count)
        if viewers[index].phase == .head {
            return receiveHead(
                viewer: index, unsafe Array(UnsafeRawBufferPointer(start: buffer.baseAddress, count: carried + count)),
                now)
        }
        if viewers[index].chunks != nil {
            count = unsafe viewers[index].chunks!.unwrap(UnsafeMutableRawBufferPointer(start: room, count: count))
        }
        readFrames(viewer: index, count: carried + count, now)
    }

    private func receiveHead(viewer index: Int, _ bytes: [UInt8], _ now: Int64) {
        guard let end = ResponseReader.headEnd(bytes),
            let head = ResponseHead(String(decoding: bytes[..<end], as: UTF8.self))
        else {
            viewers[index].carry = bytes
            return
        }
        guard head.status == 200, head.contentType.hasPrefix("text/event-stream") else {
            measure.refusedReturns += 1
            if isJoining {
                let body = String(decoding: bytes[end...].prefix(400), as: UTF8.self)
                failure = LoadError(
                    "Expected 200 and text/event-stream for \(path), found \(head.status) "
                        + "\(head.contentType.isEmpty ? head.reason : head.contentType) for viewer \(index + 1) of "
                        + "\(plan.viewers): \(body) If it is the number of streams that is bounded, raise it "
                        + "(Orrery: monitoring.maxConcurrentStreams).")
            }
            return retry(viewer: index, now)
        }
        viewers[index].phase = .streaming
        viewers[index].refusals = 0
        if viewers[index].hasJoined { measure.resumes += 1 }
        if viewers[index].kind == .vanishing, isPublishing {
            viewers[index].moveAt =
                now + 1_000_000 + Int64(random.next(below: Int(max(plan.lengthNanoseconds / 2, 100_000_000))))
        }
        viewers[index].chunks = head.isChunked ? ChunkedBody() : nil
        var rest = Array(bytes[end...])
        if head.isChunked {
            let count = unsafe rest.withUnsafeMutableBytes { unsafe viewers[index].chunks!.unwrap($0) }
            rest.removeLast(rest.count - count)
        }
        unsafe rest.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
        viewers[index].carry.removeAll(keepingCapacity: true)
        readFrames(viewer: index, count: rest.count, now)
        // A slow one that was cut and is back reads no more than before.
        if !viewers[index].isReading { _ = orrery_epoll_remove(epoll, viewers[index].descriptor) }
    }

    // MARK: The slow ones

    /// Lets every second slow viewer read a byte, once a second; the others read nothing.
    func trickle(_ now: Int64) {
        guard now >= trickleAt else { return }
        trickleAt = now + 1_000_000_000
        for index in viewers.indices
        where viewers[index].kind == .slow && !viewers[index].isReading && viewers[index].phase == .streaming
            && index & 1 == 0
        {
            receive(viewer: index, most: 1)
        }
    }

    /// Lets the slow ones stop reading, once all have joined.
    func putToSleep() {
        for index in viewers.indices where viewers[index].kind == .slow {
            viewers[index].isReading = false
            _ = orrery_epoll_remove(epoll, viewers[index].descriptor)
        }
    }

    /// Lets the slow ones read what they have left lying.
    func wakeUp() {
        for index in viewers.indices where !viewers[index].isReading {
            viewers[index].isReading = true
            if viewers[index].hasJoined {
                // Through its window of a few thousand bytes a minute's events would take an hour, and a window that
                // was made small stays so. It comes back with its cursor.
                leave(viewer: index, until: 0)
            } else if viewers[index].phase == .streaming {
                watch(viewer: index, viewers[index].descriptor, isConnecting: false)
            }
        }
    }
}
