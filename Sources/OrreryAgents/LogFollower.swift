// Why: what to do with a log file that grows, stops, shrinks, is replaced, comes late or never is decided here, from what
// was seen of it; the host only opens, looks and reads.

package import OrreryModel

/// What was seen at the file's path.
package enum LogSight: Hashable, Sendable {
    case absent
    /// Something is there that may not be read.
    case refused(LogFault)
    /// - Parameter stamp: Changes whenever the file is written.
    case present(FileIdentity, size: Int64, stamp: Int64)
}

/// What to do next.
package enum LogStep: Hashable, Sendable {
    /// Look again after a while.
    case wait
    /// Read what stands from `from` on in the file at the path, and hand it in.
    case read(from: Int64)
    /// Read on in the file that was at the path before: it was not read to its end.
    case readFormer(from: Int64)
    /// The file at the path is to be read from its beginning. Look again, once what was found is kept.
    case take
    /// Nothing more will be read.
    case end
}

/// What was found, to be kept together.
package struct LogReport: Hashable, Sendable {
    package var lines: [DecodedLine] = []
    /// Whether the file begins anew after these lines.
    package var isReset = false
    /// Whether the fault is another than before.
    package var isFaultNew = false
    package var position: LogFilePosition
}

/// Follows one file. Times are elapsed real time, for what it waits for is another process.
package struct LogFollower: Sendable {
    private let settings: LogTailSettings
    private let path: String
    private var decoder: LogLineDecoder
    private var file: FileIdentity?
    /// Where to read on; what the decoder holds stands before it.
    private var offset: Int64
    /// The bytes before `offset`: what the decoder holds, and the mark before that.
    private var history: [UInt8]
    private var fault: LogFault?
    private var knownFault: LogFault?
    private var lines: [DecodedLine] = []
    private var isReset = false
    private var hasEnded = false
    private var lastLineIsSentinel = false
    private var stamp: Int64?
    private var lastByteAt: Duration
    private var absentSince: Duration?
    private var overAt: Duration?
    /// By how many bytes before its end a file is known again.
    package static let tailBytes = 32

    /// - Parameter position: Where an earlier follower stopped; nil to begin.
    package init(path: String, position: LogFilePosition?, isOver: Bool, settings: LogTailSettings, now: Duration) {
        self.path = path
        self.settings = settings
        decoder = LogLineDecoder(
            lineBytesMax: settings.lineBytesMax,
            place: position?.place.flatMap(LogLineDecoder.Place.init) ?? .line)
        file = position?.file
        offset = position?.offset ?? 0
        history = position?.tail ?? []
        fault = position?.fault
        knownFault = fault
        lastByteAt = now
        overAt = isOver ? now : nil
    }

    /// The run has ended: what is there is read to its end.
    package mutating func noteOver(at now: Duration) {
        overAt = overAt ?? now
    }

    /// The bytes that must stand before those that are read, or it is another file.
    package var tail: [UInt8] { Array(history.suffix(Self.tailBytes)) }

    /// Decides what to do after a look.
    /// - Parameter formerSize: The size of the file that was being read, while it is open and no longer at the path.
    package mutating func look(_ sight: LogSight, formerSize: Int64?, at now: Duration) -> LogStep {
        if hasEnded { return .end }
        if let formerSize, formerSize > offset { return .readFormer(from: offset) }
        switch sight {
        case .absent: return miss(at: now)
        case .refused(let fault):
            self.fault = fault
            return idle(at: now)
        case .present(let seen, let size, let newStamp):
            absentSince = nil
            fault = nil
            guard seen == file else {
                // Who rotates a log makes a new file first and tells the writer a moment later: until something stands in
                // the new one, the old one is written to.
                if formerSize != nil, size == 0 { return idle(at: now) }
                return take(seen, size: size, wasOpen: formerSize != nil, at: now)
            }
            if size < offset {
                reset(at: now)
                return .take
            }
            if size > offset || (stamp != nil && stamp != newStamp) {
                stamp = newStamp
                return .read(from: offset)
            }
            stamp = newStamp
            return idle(at: now)
        }
    }

    /// Takes what was read.
    /// - Parameters:
    ///   - before: What stood before it, as many bytes as `tail` has.
    ///   - linesMax: How many lines are taken at once; the rest is read again.
    /// - Returns: Whether all of it was taken.
    package mutating func take(
        _ bytes: [UInt8], before: [UInt8], linesMax: Int, at now: Duration
    ) -> Bool {
        guard before == tail else {
            reset(at: now)
            return false
        }
        guard !bytes.isEmpty else { return true }
        let (found, taken) = decoder.decode(bytes, linesMax: linesMax)
        lines += found
        offset += Int64(taken)
        history = (history + bytes[..<taken]).suffix(decoder.heldCount + Self.tailBytes)
        lastByteAt = now
        lastLineIsSentinel = decoder.heldCount == 0 && found.last.map { LogClock.isSentinel($0.text) } ?? false
        return taken == bytes.count
    }

    /// What is to be kept; nil when nothing has come. It is handed out once.
    package mutating func report() -> LogReport? {
        let isFaultNew = fault != knownFault
        guard !lines.isEmpty || isReset || isFaultNew || hasEnded else { return nil }
        var position = LogFilePosition(path: path)
        position.file = file
        position.offset = offset - Int64(decoder.heldCount)
        position.tail = history.dropLast(decoder.heldCount).suffix(Self.tailBytes)
        position.place = decoder.place.rawValue
        position.isComplete = hasEnded
        position.fault = fault
        defer {
            lines = []
            isReset = false
            knownFault = fault
        }
        return LogReport(lines: lines, isReset: isReset, isFaultNew: isFaultNew, position: position)
    }

    /// Another file stands at the path, or the first one.
    private mutating func take(_ seen: FileIdentity, size: Int64, wasOpen: Bool, at now: Duration) -> LogStep {
        // After a restart a file is known by its bytes: numbers of devices change with the machine.
        let mayBeTheSame = !wasOpen && !history.isEmpty && size >= offset
        if file != nil, !mayBeTheSame { reset(at: now) }
        file = seen
        stamp = nil
        if mayBeTheSame { return .read(from: offset) }
        return .take
    }

    /// The file begins anew: what was held of an unfinished line will not be finished.
    private mutating func reset(at now: Duration) {
        if let line = decoder.flush(isLast: true) { lines.append(line) }
        decoder = LogLineDecoder(lineBytesMax: settings.lineBytesMax)
        offset = 0
        history = []
        stamp = nil
        isReset = true
        lastByteAt = now
        lastLineIsSentinel = false
    }

    private mutating func miss(at now: Duration) -> LogStep {
        let since = absentSince ?? now
        absentSince = since
        let step = idle(at: now, isMissing: true)
        guard now - since >= settings.fileWait else { return step }
        let seconds = settings.fileWait.components.seconds
        fault = LogFault(
            code: "LOG_FILE_NOT_FOUND",
            message: "Expected the log file \(path), found none for \(seconds) s. Check the run's logPath; the file is "
                + "read when it comes.")
        return idle(at: now)
    }

    /// Nothing has come: a line may have been held long enough, and a log may have ended.
    private mutating func idle(at now: Duration, isMissing: Bool = false) -> LogStep {
        let silence = now - lastByteAt
        let isOver = overAt.map { lastLineIsSentinel || now - max(lastByteAt, $0) >= settings.quiet } ?? false
        let isSentinelLast = lastLineIsSentinel && silence >= settings.quiet
        // A file that has not come yet may still come, for as long as it is waited for.
        if (isOver || isSentinelLast) && !(isMissing && file == nil) {
            if let line = decoder.flush(isLast: true) { lines.append(line) }
            hasEnded = true
            return .end
        }
        if decoder.isHolding, silence >= settings.flushAfter, let line = decoder.flush() { lines.append(line) }
        return .wait
    }
}
