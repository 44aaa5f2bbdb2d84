// Why: long questions, and viewers that are behind, wait for each other here, on a thread and a connection of their own,
// and nobody else waits for them.

internal import OrreryModel
internal import OrreryService
internal import OrreryStreams

/// Answers questions from the tables on a thread of its own, one after the other.
final class ReaderThread: @unchecked Sendable {
    // `reader` and `streams` belong to the thread from `start` to its end; everything else is under a lock or never changes.

    private enum Item {
        case question(any WorkReceiver, Research)
        case piece(ExportStream)
    }

    /// The epoch of the log that it reads.
    let epoch: String
    private var reader: (any BoardReader)?
    private let queue = WorkQueue<Item>()
    private let thread = HostThread()
    /// The streams that it reads for, and who counts that; from `start` on.
    private var streams: (gate: StreamGate, meters: Meters)?

    init(_ reader: sending any BoardReader) {
        epoch = reader.epoch
        self.reader = reader
    }

    /// Begins to run, and to look after the viewers of `gate` that are behind. Called once.
    func start(_ gate: StreamGate, _ meters: Meters) {
        streams = (gate, meters)
        thread.start(for: "the reader") { [self] in run() }
    }

    /// Ends the thread after everything in the queue is answered, waits for it, and closes the connection.
    func stop() {
        queue.stop()
        thread.join()
    }

    /// Puts a question into the queue; false when it is full or closed.
    func submit(_ research: Research, for receiver: any WorkReceiver) -> Bool {
        queue.add(.question(receiver, research), max: Limits.researchMax)
    }

    /// Puts an export whose next piece is to be read into the queue; false when it is closed. An answer that has begun is
    /// not refused, and there are only so many.
    func submit(_ export: ExportStream) -> Bool {
        queue.add(.piece(export), max: Limits.researchMax + Limits.exportsMax)
    }

    /// Has it look whether somebody is behind.
    func wake() { queue.bell.ring() }

    /// Questions and pieces that wait.
    var depth: Int { queue.count }

    // MARK: On the reader's thread

    private func run() {
        while let reader {
            let look = queue.take()
            switch look {
            case .item(.question(let receiver, let research)):
                // Nobody's question is not worth everybody's wait.
                let answer = receiver.hasHungUp ? .response(research.refusal) : research.answer(from: reader)
                receiver.complete(WorkResult(answer))
            case .item(.piece(let stream)):
                stream.supply { reading throws(EventLogError) in try reading.piece(from: reader) }
            case .nothing, .end: break
            }
            // In turns, so that a crowd that comes back and a question do not wait for all of each other.
            let isCatchingUp = catchUp(reader)
            switch look {
            case .item: break
            case .nothing: if !isCatchingUp { queue.bell.sleep(nil) }
            case .end: self.reader = nil
            }
        }
    }
}

extension ReaderThread {
    /// Hands viewers that are behind their next pieces.
    /// - Returns: Whether more may wait.
    private func catchUp(_ reader: any BoardReader) -> Bool {
        guard let (gate, meters) = streams else { return false }
        return gate.catchUp(most: Limits.catchUpsAtOnceMax, epoch: epoch, meters) { question throws(EventLogError) in
            try reader.beginReading()
            defer { reader.endReading() }
            return try Publisher.catchUp(
                question, from: reader, eventsMax: Limits.catchUpEventsMax, bytesMax: Limits.catchUpBytesMax)
        }
    }
}
