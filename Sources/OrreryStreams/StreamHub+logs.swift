// Why: who is owed which lines of which logs. A viewer is a number by log; what it has not read is in the log's feed, or
// in the store, and it is never told of a line twice or left with a gap.

internal import OrreryHTTP

extension StreamHub {
    /// Whether anyone wants the log: what nobody wants need not be said.
    package func wantsLog(_ invocationID: Int64, projectID: String, taskID: String) -> Bool {
        feeds[invocationID] != nil
            || logReaders.contains { slot in
                let viewer = viewers[Int(slot)]
                return viewer.particular.logs.isAll
                    && topics.topic(viewer.topic).includes(projectID: projectID, taskID: taskID)
            }
    }

    /// Adds frames of logs, in order, and returns whom to wake.
    package mutating func publish(
        _ frames: [LogFrame], ringBytesMax: Int, ringsMax: Int, placesMax: Int
    ) -> [ViewerID] {
        var published: Set<Int64> = []
        for frame in frames {
            for slot in logReaders {
                let index = Int(slot)
                guard viewers[index].particular.logs.isAll,
                    topics.topic(viewers[index].topic).includes(projectID: frame.projectID, taskID: frame.taskID),
                    viewers[index].particular.caller.mayUse(projectID: frame.projectID, ownerID: frame.userID),
                    !viewers[index].particular.logs.contains(frame.invocationID)
                else { continue }
                makeRoom(for: index, placesMax: placesMax)
                join(index, frame.invocationID, next: frame.lines.lowerBound, isBehind: false)
            }
            guard feeds[frame.invocationID] != nil else { continue }
            // More logs at once than there are rings for are read from the store.
            let bytesMax = feeds.count > ringsMax ? 0 : ringBytesMax
            feeds[frame.invocationID]?.append(frame, bytesMax: bytesMax)
            published.insert(frame.invocationID)
        }
        var woken: [ViewerID] = []
        for slot in logReaders {
            let index = Int(slot)
            guard
                viewers[index].particular.logs.places.contains(where: {
                    !$0.isBehind && published.contains($0.invocationID)
                })
            else { continue }
            wake(index, cursor: rings[viewers[index].dialect.rawValue].head, into: &woken)
        }
        return woken
    }

    /// The viewers that wait for lines from the store, those who have waited longest first.
    package func logCatchUps(most: Int = .max) -> [LogCatchUp] {
        let requests = behind.lazy.compactMap { slot -> LogCatchUp? in
            let viewer = viewers[Int(slot)]
            guard viewer.isWaiting, viewer.hasParticulars,
                let place = viewer.particular.logs.places.first(where: \.isBehind)
            else { return nil }
            let question = LogCatchUp.Question(
                dialect: viewer.dialect, invocationID: place.invocationID, from: place.next,
                through: feeds[place.invocationID]?.last)
            return LogCatchUp(viewer: id(of: Int(slot)), question: question)
        }
        return Array(requests.prefix(most))
    }

    /// Hands a viewer lines from the store, and says whether to wake it.
    /// - Parameters:
    ///   - next: The number of the line after them.
    ///   - last: The number of the last line that the store holds.
    ///   - isEnd: Whether the bytes say that no more lines will come.
    package mutating func supply(
        _ id: ViewerID, log invocationID: Int64, _ bytes: [UInt8], next: Int64, last: Int64, isEnd: Bool
    ) -> [ViewerID] {
        guard let index = slot(of: id), viewers[index].hasParticulars,
            let place = viewers[index].particular.logs.places.firstIndex(where: { $0.invocationID == invocationID })
        else { return [] }
        viewers[index].unsent += viewers[index].framed(bytes)
        viewers[index].particular.logs.places[place].next = next
        // What was published in the meantime is in the feed; what was not, is not owed before it is.
        let end = min(last, feeds[invocationID]?.last ?? last)
        viewers[index].particular.logs.places[place].isBehind = next <= end
        if isEnd, let feed = feeds[invocationID] {
            viewers[index].particular.logs.places[place].frame = feed.nextFrame
        }
        return goOn(index, after: rings[viewers[index].dialect.rawValue].head)
    }

    // MARK: Joining and leaving

    mutating func subscribe(_ index: Int, to interest: LogInterest) {
        switch interest {
        case .none: return
        case .all: viewers[index].particular.logs.isAll = true
        case .some(let cursors):
            for cursor in cursors where !viewers[index].particular.logs.contains(cursor.invocationID) {
                join(index, cursor.invocationID, next: cursor.next, isBehind: true)
            }
        }
        logReaders.append(Int32(index))
    }

    mutating func unsubscribe(_ index: Int) {
        guard viewers[index].hasParticulars else { return }
        for place in viewers[index].particular.logs.places { leave(place.invocationID) }
        logReaders.removeAll { $0 == index }
    }

    private mutating func join(_ index: Int, _ invocationID: Int64, next: Int64, isBehind: Bool) {
        let frame = feeds[invocationID, default: LogFeed()].nextFrame
        feeds[invocationID, default: LogFeed()].viewerCount += 1
        viewers[index].particular.logs.places.append(
            LogPlaces.Place(invocationID: invocationID, next: next, frame: frame, isBehind: isBehind))
    }

    private mutating func leave(_ invocationID: Int64) {
        feeds[invocationID]?.viewerCount -= 1
        if feeds[invocationID]?.viewerCount == 0 { feeds[invocationID] = nil }
    }

    /// A viewer of all logs forgets one that it has read to its end when there are too many, or the first one.
    private mutating func makeRoom(for index: Int, placesMax: Int) {
        let places = viewers[index].particular.logs.places
        guard places.count >= placesMax else { return }
        let isRead = places.firstIndex { place in
            !place.isBehind && place.frame == feeds[place.invocationID]?.nextFrame
        }
        leave(viewers[index].particular.logs.places.remove(at: isRead ?? 0).invocationID)
    }

    // MARK: Serving

    /// What the viewer is owed next of its logs, a frame of each in turn; nil when it is owed nothing.
    mutating func nextLogBytes(of index: Int) -> [UInt8]? {
        let count = viewers[index].particular.logs.places.count
        for _ in 0..<count {
            let turn = viewers[index].particular.logs.turn % count
            viewers[index].particular.logs.turn = turn + 1
            let feed = feeds[viewers[index].particular.logs.places[turn].invocationID] ?? LogFeed()
            if let bytes = viewers[index].particular.logs.places[turn].advance(in: feed, viewers[index].dialect) {
                return bytes
            }
        }
        return nil
    }
}

extension LogPlaces.Place {
    /// The next frame for whoever stands here; nil when nothing is owed, or the store must be asked.
    fileprivate mutating func advance(in feed: LogFeed, _ dialect: StreamDialect) -> [UInt8]? {
        guard !isBehind else { return nil }
        frame = max(frame, feed.firstFrame)
        while let owed = feed.frame(at: frame) {
            // Lines that are known are passed over, and so is a word that stands before the place.
            if owed.lines.isEmpty ? owed.lines.lowerBound < next : owed.lines.upperBound <= next {
                frame += 1
                continue
            }
            // A viewer whose dialect was not heard when the frame was made finds its lines in the store.
            guard owed.lines.lowerBound == next, let bytes = owed.bytes[dialect] else { break }
            frame += 1
            next = owed.lines.upperBound
            return bytes
        }
        isBehind = next <= feed.last ?? 0
        return nil
    }
}
