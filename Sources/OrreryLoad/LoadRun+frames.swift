// Why: this is run for every event of every viewer, millions of times a second, and judges each of them.

internal import Glibc

extension LoadRun {
    /// Reads the frames at the front of the buffer and keeps what is left for the next time.
    func readFrames(viewer index: Int, count: Int, _ now: Int64) {
        let bytes = unsafe UnsafeRawBufferPointer(start: buffer.baseAddress, count: count)
        var reader = FrameReader(consumed: unsafe takeSame(viewer: index, bytes, now))
        var id = 0..<0
        let (isNative, isSteady) = (plan.isNative, viewers[index].kind == .steady)
        while unsafe reader.next(in: bytes) {
            if !reader.id.isEmpty { id = reader.id }
            let payload = unsafe UnsafeRawBufferPointer(rebasing: bytes[reader.data])
            if isNative, !reader.name.isEmpty {
                unsafe named(reader, bytes, viewer: index)
                continue
            }
            if isNative {
                guard let seq = unsafe FrameReader.seq(UnsafeRawBufferPointer(rebasing: bytes[reader.id])) else {
                    measure.withoutNumber += 1
                    continue
                }
                let isNew = viewers[index].check.note(seq)
                let fingerprint = unsafe StreamDigest.fingerprint(payload)
                let due = unsafe LoadMarker.due(in: payload)
                unsafe tape.append(
                    UnsafeRawBufferPointer(rebasing: bytes[reader.begin..<reader.consumed]), seq: seq,
                    fingerprint: fingerprint, due: due)
                guard seq > base else { continue }
                if isNew { viewers[index].digest.note(seq, fingerprint: fingerprint) }
                measure.deliver(at: now, due: isSteady ? due : nil)
            } else if let marker = unsafe LoadMarker(in: payload), marker.run == number {
                note(marker, fingerprint: unsafe StreamDigest.fingerprint(payload), viewer: index)
                measure.deliver(at: now, due: isSteady ? marker.due : nil)
            }
        }
        if !isNative, !id.isEmpty {
            viewers[index].lastID.removeAll(keepingCapacity: true)
            unsafe viewers[index].lastID.append(contentsOf: bytes[id])
        }
        viewers[index].carry.removeAll(keepingCapacity: true)
        if reader.consumed < count {
            guard count - reader.consumed <= LoadLimits.frameBytesMax else {
                failure = LoadError(
                    "A frame is longer than \(LoadLimits.frameBytesMax) bytes. Is that an event stream?")
                return
            }
            unsafe viewers[index].carry.append(contentsOf: bytes[reader.consumed...])
        }
    }

    /// Judges what another viewer was sent to the byte, and was judged for, without reading it again.
    /// - Returns: How many bytes that is.
    private func takeSame(viewer index: Int, _ bytes: UnsafeRawBufferPointer, _ now: Int64) -> Int {
        guard plan.isNative, let last = viewers[index].check.last else { return 0 }
        let same = unsafe tape.same(as: bytes, after: last)
        guard !same.frames.isEmpty else { return 0 }
        viewers[index].check.noteAll(through: last + Int64(same.frames.count))
        let frames = tape.frames[same.frames].drop { $0.seq <= base }
        viewers[index].digest.note(frames)
        measure.deliver(frames, at: now, areTimed: viewers[index].kind == .steady)
        return same.bytes
    }

    /// A frame that is none of the log's events: the greeting, the end of catching up, a heartbeat.
    private func named(_ reader: FrameReader, _ bytes: UnsafeRawBufferPointer, viewer index: Int) {
        guard plan.isNative, let seq = unsafe FrameReader.seq(UnsafeRawBufferPointer(rebasing: bytes[reader.id])) else {
            return
        }
        let name = unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[reader.name]), as: UTF8.self)
        let isReset = name == "reset"
        guard isReset || viewers[index].check.last == nil else { return }
        let id = unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[reader.id]), as: UTF8.self)
        epoch = id.lastIndex(of: "-").map { String(id[..<$0]) } ?? ""
        viewers[index].check.begin(at: seq)
        if isReset {
            measure.resets += 1
            viewers[index].wasReset = true
        }
    }

    /// An event of this run, known by its number alone.
    private func note(_ marker: LoadMarker, fingerprint: UInt64, viewer index: Int) {
        guard marker.number >= 0, marker.number < plan.schedule.count else { return }
        let word = index * wordsPerViewer + Int(marker.number) / 64
        let bit: UInt64 = 1 << UInt64(marker.number % 64)
        guard seenBits[word] & bit == 0 else {
            measure.twice += 1
            return
        }
        seenBits[word] |= bit
        viewers[index].seen += 1
        viewers[index].digest.note(marker.number, fingerprint: fingerprint)
    }
}
