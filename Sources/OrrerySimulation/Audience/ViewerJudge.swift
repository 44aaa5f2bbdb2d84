// Why: every viewer is judged alone and by every frame: what it has and what it gets next must together be the log.

internal import OrreryJSON
internal import OrreryStreams

/// What one viewer has been sent, against what it was owed (C4, C5).
struct ViewerJudge {
    /// What somebody was sent that must not have been, or was not sent.
    struct Complaint {
        let invariant: Invariant
        let sentence: String
    }

    let dialect: StreamDialect
    let topic: StreamTopic
    private(set) var complaint: Complaint?
    /// Whether a reset was sent for which the whole board is still to be fetched.
    var needsSnapshot = false
    /// Resets so far.
    private(set) var resets = 0
    /// The events so far.
    private(set) var events = 0
    /// The id of the last frame that had one: what the viewer comes back with.
    private(set) var lastEventID: String?

    private var epoch = ""
    /// The last event that the viewer has, or the place at which it began.
    private(set) var cursor: Int64 = 0
    /// Nothing up to there is owed.
    private var clearTo: Int64 = 0
    /// Why the stream must begin with a reset; nil when it must not.
    private var refusal: String?
    private var isReset = false
    /// The next line of each log that it has heard of.
    private var lines: [Int64: Int64] = [:]
    /// What was sent of the next event before its last frame, which alone has an id.
    private var begun: [StreamMessage] = []
    /// The pieces of the log that were made for this viewer: up to which event, and where the log ended then.
    private var pieces: [(after: Int64, upTo: Int64, head: Int64)] = []

    init(_ dialect: StreamDialect, _ topic: StreamTopic) {
        self.dialect = dialect
        self.topic = topic
    }

    /// A stream begins.
    /// - Parameter asked: The cursor with which the viewer has come; nil for none.
    mutating func begin(asked: String?, epoch: String, floor: Int64, head: Int64) {
        self.epoch = epoch
        refusal = asked.flatMap { Self.refusal(of: $0, epoch: epoch, floor: floor, head: head) }
        let wanted = asked.flatMap { Int64($0.split(separator: "-").last ?? "") }
        cursor = refusal == nil ? wanted ?? head : head
        clearTo = cursor
        isReset = false
        lines = [:]
        begun = []
        pieces = []
    }

    /// A piece of the log is on its way to the viewer, made when the log ended at `head`.
    mutating func expect(after: Int64, upTo place: Int64, head: Int64) {
        pieces.removeAll { $0.upTo <= cursor }
        pieces.append((after, place, head))
    }

    /// Why a cursor cannot be served; nil when it can (design page 4, "Resuming").
    static func refusal(of asked: String, epoch: String, floor: Int64, head: Int64) -> String? {
        let parts = asked.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let seq = Int64(parts[1]), parts[1].allSatisfy({ "0"..."9" ~= $0 }), !parts[0].isEmpty
        else { return "it is no cursor" }
        if parts[0] != epoch { return "its epoch is not \(epoch)" }
        return seq < floor ? "the log begins behind \(floor)" : seq > head ? "the log ends at \(head)" : nil
    }

    /// The viewer reads a message.
    /// - Parameter floor: Where the log begins now.
    mutating func take(_ message: StreamMessage, _ witness: inout LogWitness, floor: Int64) {
        guard complaint == nil else { return }
        if let id = message.id { lastEventID = id }
        if message.name == "reset" || message.data.starts(with: Self.unnamedReset) {
            takeReset(message, floor: floor)
        } else if message.data.isEmpty || ["hello", "connected"].contains(message.name) {
            guard let id = message.id, id != "\(epoch)-\(cursor)" else { return }
            complain(.replay, "The stream began at \(id); expected \(epoch)-\(cursor).")
        } else if let id = message.id {
            takeEvent(message, id: id, &witness)
        } else if message.name == "log" {
            takeLines(message)
        } else if dialect == .project, !Self.asides.contains(message.name) {
            begun.append(message)
        }
    }

    /// What seed 003's stream says without speaking of an event.
    private static let asides: Set<String> = [
        "heartbeat", "agent:log", "log.gap", "log.reset", "log.complete", "error",
    ]

    private static let unnamedReset = Array("{\"type\":\"reset\"".utf8)

    private mutating func takeReset(_ message: StreamMessage, floor: Int64) {
        guard let id = message.id, id.hasPrefix("\(epoch)-"), let seq = Int64(id.dropFirst(epoch.utf8.count + 1)) else {
            return complain(.reset, "A reset bears the id \(message.id ?? "none"), which is no place in \(epoch).")
        }
        if refusal != nil, !isReset {
            guard seq == cursor else {
                return complain(.reset, "The reset leads to \(seq); the log ended at \(cursor) when it was sent.")
            }
        } else if cursor >= floor {
            return complain(
                .reset, isReset ? "A second reset was sent." : "A reset was sent behind \(cursor), which can be served."
            )
        }
        isReset = true
        resets += 1
        needsSnapshot = true
        cursor = seq
        clearTo = seq
    }

    private mutating func takeEvent(_ message: StreamMessage, id: String, _ witness: inout LogWitness) {
        let messages = begun + [message]
        begun = []
        checkReset()
        guard complaint == nil else { return }
        guard id.hasPrefix("\(epoch)-"), let seq = Int64(id.dropFirst(epoch.utf8.count + 1)) else {
            return complain(.replay, "An event bears the id \(id), which is no place in \(epoch).")
        }
        guard seq > cursor else {
            return complain(.replay, "Event \(seq) came when the viewer had \(cursor): twice, or out of order.")
        }
        if let owed = witness.firstOwed(after: max(cursor, clearTo), dialect, topic), owed < seq {
            return complain(.replay, "Event \(owed) is missing: \(seq) followed \(cursor).")
        }
        if case .notOwed = witness.debt(seq, dialect, topic) {
            return complain(.replay, "Event \(seq) is not this viewer's.")
        }
        if dialect == .native {
            guard witness.isNative(message.data, seq) else {
                return complain(.replay, "Event \(seq) was sent with another payload than was committed.")
            }
        } else {
            let head = pieces.first { $0.after < seq && seq <= $0.upTo }?.head
            if let words = witness.complaint(of: messages, seq, dialect, id: id, madeAt: head) {
                return complain(.replay, "Event \(seq) was sent with another payload than was committed: \(words).")
            }
        }
        cursor = seq
        events += 1
    }

    /// Lines of logs rise by one, and what is missing is said to be.
    private mutating func takeLines(_ message: StreamMessage) {
        guard let object = (try? JSONReader.value(from: message.data))?.object,
            let id = object["invocationId"]?.integer
        else { return complain(.replay, "A log frame names no run.") }
        if let to = object["gap"]?.object?["to"]?.integer { lines[id] = to + 1 }
        for line in object["lines"]?.array ?? [] {
            guard let number = line.object?["n"]?.integer else { continue }
            if let expected = lines[id], number != expected {
                return complain(.replay, "Line \(number) of run \(id) came when \(expected) was next.")
            }
            lines[id] = number + 1
        }
    }

    /// The hub has nothing more for the viewer, and the viewer has read everything.
    mutating func settle(_ witness: LogWitness) {
        checkReset()
        guard complaint == nil else { return }
        if let owed = witness.firstOwed(after: max(cursor, clearTo), dialect, topic) {
            return complain(
                .replay, "Event \(owed) was never sent: the viewer has \(cursor), and nothing more is on its way.")
        }
        clearTo = max(clearTo, witness.head)
    }

    /// Whether the viewer lacks something.
    func isBehind(_ witness: LogWitness) -> Bool {
        witness.firstOwed(after: max(cursor, clearTo), dialect, topic) != nil
    }

    private mutating func checkReset() {
        guard let refusal, !isReset else { return }
        complain(.reset, "No reset was sent for a cursor that cannot be served: \(refusal).")
    }

    private mutating func complain(_ invariant: Invariant, _ sentence: String) {
        complaint = complaint ?? Complaint(invariant: invariant, sentence: "\(sentence) (\(dialect) \(topic))")
    }
}
