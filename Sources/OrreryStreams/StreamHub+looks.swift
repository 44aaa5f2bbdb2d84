// Why: a stream must show that it is alive, end when its time is up, and not be held by who takes nothing. All three are
// known by looking at a viewer when its time has come, and not by asking all of them all the time.

internal import OrreryTime

extension StreamHub {
    /// When the next viewer is looked at; nil for never.
    package var nextLook: Duration? { looks.nextDue.map { .milliseconds($0.milliseconds) } }

    /// Looks at the viewers whose time has come.
    /// - Complexity: O(d log v), d = viewers looked at, v = viewers; each is looked at once in a heartbeat.
    package mutating func look(at elapsed: Duration) -> StreamDues {
        var dues = StreamDues()
        let now = elapsed.microseconds
        while let (_, id) = looks.takeNext(dueBy: Instant(milliseconds: elapsed.milliseconds)) {
            guard let index = slot(of: id) else { continue }
            if viewers[index].isWaiting, isTimeUp(index, at: now) {
                wake(index, cursor: rings[viewers[index].dialect.rawValue].head, into: &dues.woken)
            } else if viewers[index].isWaiting, !viewers[index].isCatchingUp,
                now - viewers[index].lastSent >= silence(of: id)
            {
                silent.append(id)
                let dialect = viewers[index].dialect
                if !dues.silent.contains(dialect) { dues.silent.append(dialect) }
            } else if viewers[index].isBlocked, now - stalledSince(index) >= stalledAfter {
                dues.stalled.append(id)
            }
            scheduleLook(at: index, after: now)
        }
        return dues
    }

    /// Gives the viewers of `dialect` that have heard nothing for a while the bytes of a heartbeat, and returns whom to wake.
    package mutating func beat(_ dialect: StreamDialect, _ bytes: [UInt8]) -> [ViewerID] {
        var woken: [ViewerID] = []
        var others: [ViewerID] = []
        for id in silent {
            guard let index = slot(of: id) else { continue }
            if viewers[index].dialect != dialect {
                others.append(id)
            } else if viewers[index].isWaiting {
                // Who does not wait is being sent something else.
                viewers[index].particular.notice = bytes
                wake(index, cursor: rings[dialect.rawValue].head, into: &woken)
            }
        }
        silent = others
        return woken
    }

    /// Plans the next look at a viewer.
    /// - Parameter now: When it was last looked at; nil for a new one.
    mutating func scheduleLook(at index: Int, after now: Int64? = nil) {
        let viewer = viewers[index]
        var due = viewer.isBlocked ? stalledSince(index) + stalledAfter : viewer.lastSent + silence(of: id(of: index))
        if let now, due <= now { due = now + silence(of: id(of: index)) }
        if viewer.hasParticulars, let endsAt = viewer.particular.endsAt, endsAt > now ?? endsAt - 1 {
            due = min(due, endsAt)
        }
        looks.schedule(id(of: index), at: Instant(milliseconds: (due + 999) / 1_000))
    }

    /// Since when a connection takes nothing of what it is owed.
    private func stalledSince(_ index: Int) -> Int64 { max(viewers[index].lastSent, viewers[index].blockedAt) }

    /// Whether the viewer's time is up.
    func isTimeUp(_ index: Int, at now: Int64) -> Bool {
        guard viewers[index].hasParticulars, let endsAt = viewers[index].particular.endsAt else { return false }
        return endsAt <= now
    }

    /// Gives a viewer whose time is up its farewell, which is all that it is still owed; false when it has had it.
    mutating func seeOff(_ index: Int) -> Bool {
        guard !viewers[index].particular.isSeenOff else { return false }
        viewers[index].particular.isSeenOff = true
        viewers[index].isCatchingUp = false
        viewers[index].unsent = viewers[index].framed(terms[viewers[index].dialect]?.farewell ?? [])
        return true
    }

    /// After how much silence a viewer is sent a heartbeat, in microseconds: a little sooner for one than for another, so
    /// that those who came together are not all served together.
    private func silence(of id: ViewerID) -> Int64 {
        heartbeat - heartbeat / 8 * Int64(id.slot % 8) / 8
    }
}
