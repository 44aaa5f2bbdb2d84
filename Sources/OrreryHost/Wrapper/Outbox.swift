// Why: a command never waits for its board. What it prints is put down here in a moment by whoever copies it, and taken from
// here by whoever sends it; what is too much for memory goes to a file, and what is too much for that is counted.

internal import Glibc
internal import OrreryAgents
internal import OrreryModel
internal import Synchronization

/// What waits to be sent, in order. Its lock is held for as long as a local file takes to be read or written, never for a
/// network.
final class Outbox: Sendable {
    /// What there is to do for who sends.
    enum Work {
        case send(DeliveryBatch)
        /// Something has come, which may wait for more.
        case wait
        case nothing
        /// Everything was delivered, and no more will come.
        case done
    }

    /// When who sends wants to hear.
    enum Interest: Int { case nothing, full, anything }

    /// What has become of what was not sent.
    enum Leaving: Hashable {
        case nothing
        /// It waits in its file.
        case left
        /// There was no file to be had.
        case lost(bytes: Int)
    }

    private struct State {
        var merge: StreamMerge
        /// Where the next batch begins in the stream.
        var offset: Int64 = 0
        /// What was cut and waits in memory, or in the file: never in both.
        var cut: [DeliveryBatch] = []
        var cutBytes = 0
        var file: SpoolFile?
        var isInFile = false
        /// Bytes that found no place since the last mark.
        var dropped: Int64 = 0
        var isFinished = false
        /// Nothing is taken from it or put into it any more.
        var isClosed = false
        /// Whether all of it stays together until it is known to be all.
        var isGathering: Bool
        var interest = Interest.nothing
        var end = ""
    }

    private let state: Mutex<State>
    private let bell: Bell
    private let makeFile: @Sendable (_ isWhole: Bool) -> SpoolFile?

    /// - Parameters:
    ///   - sources: How many streams are copied into it.
    ///   - isGathering: Whether it may turn out to be one whole, which is sent in one piece.
    ///   - makeFile: Makes the file for what is too much for memory; asked again each time that it gives none.
    init(
        sources: Int, isGathering: Bool, bell: Bell, makeFile: @escaping @Sendable (_ isWhole: Bool) -> SpoolFile?
    ) {
        state = Mutex(State(merge: StreamMerge(sources: sources), isGathering: isGathering))
        self.bell = bell
        self.makeFile = makeFile
    }

    // MARK: Who prints

    /// Adds what a stream has printed. Waits for nobody but a local disk.
    func append(_ bytes: ArraySlice<UInt8>, from source: Int) {
        let rings = state.withLock { state -> Bool in
            guard !state.isClosed, !state.isFinished else { return false }
            state.merge.append(bytes, from: source)
            if state.isGathering {
                guard state.merge.count > Limits.ingestBodyBytesMax else { return false }
                state.isGathering = false
            }
            let isFull = state.merge.ready.count >= Limits.deliveryBatchBytes
            if isFull { cut(&state) }
            let isWanted = state.interest.rawValue >= (isFull ? Interest.full : .anything).rawValue
            if isWanted { state.interest = .nothing }
            return isWanted
        }
        if rings { bell.ring() }
    }

    /// Nothing more will come.
    /// - Parameter end: The member of the query that says how it ended; empty when nobody knows.
    func finish(end: String) {
        state.withLock { state in
            guard !state.isClosed, !state.isFinished else { return }
            state.isFinished = true
            state.end = end
            state.merge.finish()
            cut(&state)
        }
        bell.ring()
    }

    // MARK: Who sends

    /// The oldest that is to be sent.
    /// - Parameters:
    ///   - cutting: Whether what has come so far is enough.
    ///   - interest: When to ring, should there be something that may wait for more.
    func work(cutting: Bool, interest: Interest) -> Work {
        state.withLock { state in
            guard !state.isClosed else { return .done }
            if state.isGathering, !state.isFinished {
                state.interest = .full
                return .wait
            }
            if cutting, oldest(&state) == nil, !state.isFinished { cut(&state) }
            if let batch = oldest(&state) { return .send(batch) }
            if state.isFinished { return .done }
            state.interest = state.merge.ready.isEmpty ? .anything : interest
            return state.merge.ready.isEmpty ? .nothing : .wait
        }
    }

    /// The oldest batch was delivered.
    func noteDelivered() {
        state.withLock { state in
            guard !state.isClosed else { return }
            if state.isInFile, let file = state.file {
                file.removeOldest()
                if file.byteCount == 0 { state.isInFile = false }
            } else if !state.cut.isEmpty {
                state.cutBytes -= state.cut.removeFirst().bytes.count
            }
        }
    }

    /// Puts what has come into the file: the board is away.
    /// - Parameter cutting: Whether that is to be all of it, and not what was cut already.
    func putBy(cutting: Bool) {
        state.withLock { state in
            guard !state.isClosed, !state.isGathering else { return }
            if cutting, !state.isFinished { cut(&state) }
            moveToFile(&state)
        }
    }

    /// Whether it is still open whether this is one whole. Once it is not, pieces are sent.
    func stopGathering() -> Bool {
        state.withLock { state in
            guard state.isGathering, !state.isFinished else { return false }
            state.isGathering = false
            return true
        }
    }

    /// Whether it has turned out to be one whole.
    var isWhole: Bool { state.withLock { $0.isGathering && $0.isFinished } }

    var isFinished: Bool { state.withLock { $0.isFinished } }

    /// How many bytes wait.
    var byteCount: Int64 {
        state.withLock { state in
            Int64(state.merge.count + state.cutBytes) + (state.isInFile ? state.file?.byteCount ?? 0 : 0)
        }
    }

    /// Leaves what is left in its file, for others to send, and lets go of it. Nothing is sent from here any more.
    func leave() -> Leaving {
        state.withLock { state in
            guard !state.isClosed else { return .nothing }
            moveToFile(&state)
            state.isClosed = true
            defer { state.file = nil }
            guard let file = state.file, file.oldest() != nil else {
                state.file?.remove()
                return state.cut.isEmpty ? .nothing : .lost(bytes: state.cutBytes)
            }
            if file.byteCount <= Limits.spoolSyncBytesMax { file.sync() }
            return .left
        }
    }

    /// Forgets everything: the board will never take it.
    func discard() {
        state.withLock { state in
            state.isClosed = true
            state.merge = StreamMerge(sources: 2)
            (state.cut, state.cutBytes) = ([], 0)
            state.file?.putAside()
            state.file = nil
        }
    }

    // MARK: In order

    private func oldest(_ state: inout State) -> DeliveryBatch? {
        state.isInFile ? state.file?.oldest() : state.cut.first
    }

    /// Cuts what has come, for good, and puts it where its turn is.
    private func cut(_ state: inout State) {
        let bytes = state.merge.take()
        let end = state.isFinished ? state.end : ""
        if state.isGathering || bytes.count <= Limits.deliveryMemoryBytesMax / 2 {
            if !bytes.isEmpty || !end.isEmpty { add(bytes, end: end, &state) }
            return
        }
        // More than one request takes: what was gathered has turned out to be no whole.
        var place = 0
        while place < bytes.count {
            var next = min(bytes.count, place + Limits.deliveryBatchBytes)
            if next < bytes.count, let newline = bytes[place..<next].lastIndex(of: 0x0a) { next = newline + 1 }
            add(Array(bytes[place..<next]), end: next == bytes.count ? end : "", &state)
            place = next
        }
    }

    private func add(_ bytes: [UInt8], end: String, _ state: inout State) {
        if state.dropped > 0 {
            let mark = Array("[orrery: \(state.dropped) bytes are missing here: there was no room for them.]\n".utf8)
            let batch = DeliveryBatch(offset: state.offset + state.dropped, bytes: mark)
            if put(batch, &state, beyondLimit: state.isFinished) {
                state.offset += state.dropped + Int64(mark.count)
                state.dropped = 0
            }
        }
        let batch = DeliveryBatch(offset: state.offset + state.dropped, bytes: bytes, end: end)
        if state.dropped == 0 || state.isFinished, put(batch, &state, beyondLimit: state.isFinished) {
            state.offset += Int64(bytes.count)
        } else {
            state.dropped += Int64(bytes.count)
        }
    }

    private func put(_ batch: DeliveryBatch, _ state: inout State, beyondLimit: Bool) -> Bool {
        if !state.isInFile {
            state.cut.append(batch)
            state.cutBytes += batch.bytes.count
            // What is gathered is one piece, and waits in memory until its turn.
            if state.cutBytes > Limits.deliveryMemoryBytesMax, !state.isGathering { moveToFile(&state) }
            guard state.cutBytes > 2 * Limits.deliveryMemoryBytesMax, !beyondLimit else { return true }
            // There is no file to be had.
            state.cutBytes -= state.cut.removeLast().bytes.count
            return false
        }
        guard let file = state.file, beyondLimit || file.byteCount + Int64(batch.bytes.count) <= Limits.spoolBytesMax
        else { return false }
        return file.append(batch)
    }

    private func moveToFile(_ state: inout State) {
        guard !state.isInFile, !state.cut.isEmpty else { return }
        if state.file == nil { state.file = makeFile(state.isGathering) }
        guard let file = state.file else { return }
        for (index, batch) in state.cut.enumerated() where !file.append(batch) {
            // A full disk: what did not go there waits in memory, and what did is forgotten again.
            if index > 0 { for _ in 0..<index { file.removeOldest() } }
            return
        }
        (state.cut, state.cutBytes, state.isInFile) = ([], 0, true)
    }
}
