// Why: events go out when they are due, whatever became of those before: an open loop. Only when every connection waits for
// an answer is one sent late, and that is counted from when it was due.

internal import Glibc
internal import OrreryJSON

extension LoadRun {
    /// Connects, retries, and gives up waiting where it is time.
    func movePublishers(_ now: Int64) {
        guard plan.schedule.count > 0 else { return }
        for index in publishers.indices where publishers[index].phase == .away && publishers[index].moveAt <= now {
            let descriptor = server.connect(source: index)
            guard descriptor >= 0 else {
                publishers[index].moveAt = now + LoadLimits.retryNanoseconds
                continue
            }
            publishers[index].descriptor = descriptor
            publishers[index].phase = .connecting
            watch(publisher: index, descriptor)
        }
    }

    /// Sends what is due, as far as there are connections.
    func publishDue(_ now: Int64) {
        due = plan.schedule.isFlatOut ? plan.schedule.count : plan.schedule.due(at: now - measure.start, after: due)
        guard now >= measure.start else { return }
        while next < due, let index = idle.popLast() {
            let sentAt = LoadClock.now
            let dueAt = plan.schedule.isFlatOut ? sentAt : measure.start + plan.schedule.offsets[next]
            let text = LoadMarker(run: number, number: Int64(next), due: dueAt).text(bytes: plan.payloadBytes)
            next += 1
            measure.sent += 1
            if !plan.schedule.isFlatOut {
                measure.publisherLag.record(nanoseconds: sentAt - dueAt)
                if sentAt - dueAt > LoadLimits.lateNanoseconds {
                    measure.late += 1
                    if next <= starvedBefore { measure.starved += 1 }
                }
            }
            publishers[index].sentAt = sentAt
            publishers[index].phase = .waiting
            publishers[index].answer = ResponseReader()
            let request = publishing.head + publishing.prefix + text + publishing.suffix
            if !LoadSocket.send(request, to: publishers[index].descriptor) { drop(publisher: index) }
        }
        if next < due { starvedBefore = due }
    }

    func happened(toPublisher index: Int) {
        switch publishers[index].phase {
        case .away: return
        case .connecting:
            guard LoadSocket.error(publishers[index].descriptor) == 0 else { return drop(publisher: index) }
            publishers[index].phase = .idle
            idle.append(index)
            return watchToRead(publishers[index].descriptor, publisher: index)
        case .idle, .waiting: break
        }
        let count = unsafe recv(
            publishers[index].descriptor, buffer.baseAddress, LoadLimits.receiveBytes, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0, publishers[index].phase == .waiting else { return drop(publisher: index) }
        unsafe publishers[index].answer.feed(UnsafeRawBufferPointer(start: buffer.baseAddress, count: count))
        guard !publishers[index].answer.isBroken else { return drop(publisher: index) }
        guard publishers[index].answer.isComplete, let head = publishers[index].answer.head else { return }
        measure.answer.record(nanoseconds: LoadClock.now - publishers[index].sentAt)
        if (200..<300).contains(head.status) {
            measure.accepted += 1
        } else {
            measure.refused += 1
            if measure.firstRefusal == nil {
                let body = String(decoding: publishers[index].answer.body.prefix(300), as: UTF8.self)
                measure.firstRefusal = "\(head.status) \(body)"
            }
        }
        publishers[index].phase = .idle
        if head.closes {
            drop(publisher: index)
        } else {
            idle.append(index)
        }
    }

    /// Whatever was under way there may have been published or not; it is not sent again.
    private func drop(publisher index: Int) {
        if publishers[index].phase == .waiting { measure.unanswered += 1 }
        if publishers[index].phase == .idle { idle.removeAll { $0 == index } }
        if publishers[index].descriptor >= 0 { close(publishers[index].descriptor) }
        publishers[index].descriptor = -1
        publishers[index].phase = .away
        publishers[index].moveAt =
            LoadClock.now + (publishers[index].answer.head == nil ? LoadLimits.retryNanoseconds : 0)
    }
}
