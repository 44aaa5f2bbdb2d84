// Why: who is owed which lines of which logs. A viewer is a number by log; what it has not read is in the log's feed, or
// in the store, and it is never told of a line twice or left with a gap.

internal import OrreryHTTP

extension StreamHub {
    /// Whether anyone wants the log: what nobody wants need not be said.
    package func wantsLog(_ invocationID: Int64, projectID: String, taskID: String) -> Bool {
        feeds[invocationID] != nil
            || viewers.contains { $0.logs.isAll && $0.topic.includes(projectID: projectID, taskID: taskID) }
    }

    /// Adds frames of logs, in order, and returns whom to wake.
    package mutating func publish(
        _ frames: [LogFrame], ringBytesMax: Int, ringsMax: Int, placesMax: Int
    ) -> [ViewerID] {
        var published: Set<Int64> = []
        for frame in frames {
            for index in viewers.indices where viewers[index].logs.isAll {
                let viewer = viewers[index]
                guard viewer.topic.includes(projectID: frame.projectID, taskID: frame.taskID),
                    viewer.caller.mayUse(projectID: frame.projectID, ownerID: frame.userID),
                    !viewer.logs.contains(frame.invocationID)
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
        return wake { viewer, _ in
            viewer.logs.places.contains { !$0.isBehind && published.contains($0.invocationID) }
        }
    }

    /// The viewers that wait for lines from the store.
    package var logCatchUps: [LogCatchUp] {
        var requests: [LogCatchUp] = []
        for viewer in viewers where viewer.isWaiting {
            guard let place = viewer.logs.places.first(where: \.isBehind) else { continue }
            requests.append(
                LogCatchUp(
                    viewer: viewer.id, dialect: viewer.dialect, invocationID: place.invocationID, from: place.next,
                    through: feeds[place.invocationID]?.last))
        }
        return requests
    }

    /// Hands a viewer lines from the store, and says whether to wake it.
    /// - Parameters:
    ///   - next: The number of the line after them.
    ///   - last: The number of the last line that the store holds.
    ///   - isEnd: Whether the bytes say that no more lines will come.
    package mutating func supply(
        _ id: ViewerID, log invocationID: Int64, _ bytes: [UInt8], next: Int64, last: Int64, isEnd: Bool
    ) -> [ViewerID] {
        guard let index = viewers.firstIndex(where: { $0.id == id }),
            let place = viewers[index].logs.places.firstIndex(where: { $0.invocationID == invocationID })
        else { return [] }
        viewers[index].unsent += bytes
        viewers[index].logs.places[place].next = next
        // What was published in the meantime is in the feed; what was not, is not owed before it is.
        let end = min(last, feeds[invocationID]?.last ?? last)
        viewers[index].logs.places[place].isBehind = next <= end
        if isEnd, let feed = feeds[invocationID] { viewers[index].logs.places[place].frame = feed.nextFrame }
        return wake { viewer, _ in viewer.id == id }
    }

    // MARK: Joining and leaving

    mutating func subscribe(_ index: Int, to subscription: LogInterest) {
        switch subscription {
        case .none: break
        case .all: viewers[index].logs.isAll = true
        case .some(let cursors):
            for cursor in cursors where !viewers[index].logs.contains(cursor.invocationID) {
                join(index, cursor.invocationID, next: cursor.next, isBehind: true)
            }
        }
    }

    mutating func unsubscribe(_ viewer: Viewer) {
        for place in viewer.logs.places { leave(place.invocationID) }
    }

    private mutating func join(_ index: Int, _ invocationID: Int64, next: Int64, isBehind: Bool) {
        let frame = feeds[invocationID, default: LogFeed()].nextFrame
        feeds[invocationID, default: LogFeed()].viewerCount += 1
        viewers[index].logs.places.append(
            LogPlaces.Place(invocationID: invocationID, next: next, frame: frame, isBehind: isBehind))
    }

    private mutating func leave(_ invocationID: Int64) {
        feeds[invocationID]?.viewerCount -= 1
        if feeds[invocationID]?.viewerCount == 0 { feeds[invocationID] = nil }
    }

    /// A viewer of all logs forgets one that it has read to its end when there are too many, or the first one.
    private mutating func makeRoom(for index: Int, placesMax: Int) {
        let places = viewers[index].logs.places
        guard places.count >= placesMax else { return }
        let isRead = places.firstIndex { place in
            !place.isBehind && place.frame == feeds[place.invocationID]?.nextFrame
        }
        leave(viewers[index].logs.places.remove(at: isRead ?? 0).invocationID)
    }

    // MARK: Reading

    /// Writes what the viewer is owed of its logs into `buffer`, up to `end`, a frame of each in turn.
    mutating func readLogs(of index: Int, into buffer: inout [UInt8], end: Int) {
        var idle = 0
        while buffer.count < end, viewers[index].unsent.isEmpty, idle < viewers[index].logs.places.count {
            let turn = viewers[index].logs.turn % viewers[index].logs.places.count
            viewers[index].logs.turn = turn + 1
            let feed = feeds[viewers[index].logs.places[turn].invocationID] ?? LogFeed()
            guard let bytes = viewers[index].logs.places[turn].advance(in: feed, viewers[index].dialect) else {
                idle += 1
                continue
            }
            idle = 0
            viewers[index].unsent = bytes
            viewers[index].unsentOffset = 0
            drainUnsent(of: index, into: &buffer, room: end - buffer.count)
        }
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
