// Why: C1 and C2 stand on one thing: a fingerprint of every event that anybody was told of, against the log as it is read
// back after every crash and at the end.

internal import OrreryModel
package import OrreryService
internal import OrreryStreams
package import OrreryTime

/// C1: what was acknowledged survives a crash; what was not may or may not, never half.
package struct DurabilityChecker: Checker {
    package static let invariant = Invariant.durability

    /// The fingerprints of all events that were told or found, by sequence number minus one.
    private var fingerprints: [UInt64] = []
    /// How many of the newest are compared after a crash; all are at the end.
    private static let tail = 256

    package init() {}

    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        fingerprints.append(fingerprint)
        return nil
    }

    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        let told = Int64(fingerprints.count)
        for event in found { fingerprints.append(LogDigest.fingerprint(of: event.encoded)) }
        guard engine.head >= told else {
            return "Event \(told) was acknowledged; after the start the log ends at \(engine.head)."
        }
        // A disk that refuses reads now is asked again at the end.
        return try? compare(engine, from: max(engine.floor, told - Int64(Self.tail)))
    }

    package mutating func finish(_ engine: Engine, now: Instant) -> String? {
        do {
            return try compare(engine, from: engine.floor)
        } catch {
            return "The log cannot be read at the end, when nothing fails any more: \(error.reason)"
        }
    }

    private func compare(_ engine: Engine, from floor: Int64) throws(EventLogError) -> String? {
        var place = floor
        while place < fingerprints.count {
            let piece = try engine.read(after: place, limit: 1_024)
            guard !piece.isEmpty else {
                return "Events up to \(fingerprints.count) were acknowledged; the log can be read up to \(place)."
            }
            for event in piece {
                guard event.event.seq == place + 1 else {
                    return "Event \(place + 1) was acknowledged and is not in the log; the next is \(event.event.seq)."
                }
                guard place < fingerprints.count else { return nil }
                if fingerprints[Int(place)] != LogDigest.fingerprint(of: event.encoded) {
                    return "Event \(place + 1) was acknowledged as something else than the log holds."
                }
                place += 1
            }
        }
        return nil
    }
}

/// C2: the sequence numbers of an epoch rise by one, and (epoch, number) never names two payloads.
package struct SequenceChecker: Checker {
    package static let invariant = Invariant.sequence

    private var head: Int64 = 0
    private var fingerprints: [String: [Int64: UInt64]] = [:]
    /// Of how many of the newest events the payload is remembered: what a crash may take back is never more.
    private static let remembered: Int64 = 4_096

    package init() {}

    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        guard event.event.seq == head + 1 else {
            return "Expected event \(head + 1) to come next, found \(event.event.seq)."
        }
        head = event.event.seq
        return remember(event, fingerprint)
    }

    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        for event in found {
            let fingerprint = LogDigest.fingerprint(of: event.encoded)
            if let complaint = note(event, fingerprint: fingerprint, at: now) { return complaint }
        }
        // What a crash took back may come again as something else, but under another epoch only.
        head = min(head, engine.head)
        return nil
    }

    private mutating func remember(_ event: CommittedEvent, _ fingerprint: UInt64) -> String? {
        let seq = event.event.seq
        let known = fingerprints[event.cursor.epoch, default: [:]].updateValue(fingerprint, forKey: seq)
        fingerprints[event.cursor.epoch]?[seq - Self.remembered] = nil
        guard let known, known != fingerprint else { return nil }
        return "\(event.cursor.epoch)-\(seq) names two payloads."
    }
}
