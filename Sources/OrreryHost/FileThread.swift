// Why: a disk, or a file system of somebody else's, may take its time; whoever downloads waits for it here, on a thread of
// their own, and nobody else waits with them.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
internal import Synchronization

/// Opens and reads the files that are handed out, one piece after the other.
package final class FileThread: Sendable {
    private enum Item {
        case open(any WorkReceiver, FileOffer)
        case piece(ExportStream)
    }

    /// How many files are open: each keeps a descriptor for as long as its client takes.
    private final class Places: Sendable {
        let taken = Atomic<Int>(0)
    }

    /// A file that is being handed out, as long as it was when it was opened.
    private final class HeldFile: Sendable {
        let file: RootedFile
        let byteCount: Int64
        private let places: Places

        /// nil when all places are taken.
        init?(_ file: RootedFile, byteCount: Int64, _ places: Places) {
            self.file = file
            self.byteCount = byteCount
            self.places = places
            // Before anything can fail: what `deinit` gives back was taken.
            if places.taken.add(1, ordering: .sequentiallyConsistent).newValue > Limits.exportsMax { return nil }
        }

        deinit { places.taken.subtract(1, ordering: .sequentiallyConsistent) }
    }

    private let roots: [String]
    /// The board's own files, which hold what is everybody's.
    private let ownFiles: [String]
    private let places = Places()
    private let queue = WorkQueue<Item>()
    private let thread = HostThread()

    /// - Parameters:
    ///   - roots: The folders below which files may be read.
    ///   - database: The board's database, which is handed out to nobody, with what lies beside it.
    package init(_ roots: [String], besides database: String) {
        self.roots = roots
        ownFiles = ["", "-wal", "-shm", "-journal", ".tokens"].map { database + $0 }
    }

    /// Begins to run. Called once.
    func start() {
        thread.start(for: "downloads") { [self] in run() }
    }

    /// Ends the thread after everything in the queue is done, and waits for it.
    func stop() {
        queue.stop()
        thread.join()
    }

    /// Puts a file that is to be opened into the queue; false when it is full or closed.
    func submit(_ offer: FileOffer, for receiver: any WorkReceiver) -> Bool {
        queue.add(.open(receiver, offer), max: Limits.researchMax)
    }

    /// Puts a download whose next piece is to be read into the queue; false when it is closed.
    func submit(_ export: ExportStream) -> Bool {
        queue.add(.piece(export), max: Limits.researchMax + Limits.exportsMax)
    }

    /// The answer to a request that there is no place for.
    static func refusal(_ offer: FileOffer) -> Response {
        Problem.noPlaceForExport.response(instance: offer.instance)
    }

    // MARK: On the thread

    private func run() {
        while true {
            switch queue.take() {
            case .item(.open(let receiver, let offer)):
                // Nobody waits for a disk on behalf of someone who has gone.
                receiver.complete(receiver.hasHungUp ? .response(Self.refusal(offer)) : open(offer))
            case .item(.piece(let stream)):
                stream.supply { reading throws(EventLogError) in try reading.piece(from: nil) }
            case .nothing: queue.bell.sleep(nil)
            case .end: return
            }
        }
    }

    private func open(_ offer: FileOffer) -> WorkResult {
        do throws(Problem) {
            let file = try file(at: offer.path)
            guard let size = file.extent?.size else {
                throw Problem(409, "The file \(offer.path) does not say how long it is.", code: "FILE_UNREADABLE")
            }
            guard let held = HeldFile(file, byteCount: size, places) else { return .response(Self.refusal(offer)) }
            return .export(
                Export(
                    headers: offer.headers, epoch: nil, byteCount: Int(size), start: Self.reading(held, from: 0)))
        } catch {
            return .response(error.response(instance: offer.instance))
        }
    }

    private func file(at path: String) throws(Problem) -> RootedFile {
        switch RootedFile.open(path, below: roots) {
        case .absent:
            throw Problem(
                404, "Expected a file at \(path), found none. It was moved or removed, or is on another machine.",
                code: "FILE_NOT_FOUND")
        case .refused(let refusal):
            let sentence = refusal.sentence(on: path, setting: "deliverableRoots")
            switch refusal {
            case .outside, .passage, .link: throw Problem(403, sentence, code: "PATH_REFUSED")
            case .kind: throw Problem(409, sentence, code: "NO_FILE")
            case .unreadable: throw Problem(409, sentence, code: "FILE_UNREADABLE")
            }
        case .file(let file):
            guard !ownFiles.contains(where: { RootedFile.identity(at: $0) == file.identity }) else {
                throw Problem(
                    403, "Expected something that a task made at \(path), found the board's own file. Name another.",
                    code: "PATH_REFUSED")
            }
            return file
        }
    }

    /// Reads from `offset` on, up to where the file ended when it was opened: what grows meanwhile is not promised, and
    /// what has shrunk ends the answer too early, which the client sees.
    private static func reading(_ held: HeldFile, from offset: Int64) -> Export.Reading {
        Export.Reading(ofFile: { () throws(EventLogError) in
            let count = min(held.byteCount - offset, Int64(Limits.exportPieceBytes))
            guard let bytes = held.file.read(from: offset, count: Int(count)), bytes.count > 0 || count == 0 else {
                throw .unavailable("The file got shorter while it was handed out. Ask again.")
            }
            let end = offset + Int64(bytes.count)
            return Export.Piece(bytes: bytes, next: end < held.byteCount ? reading(held, from: end) : nil)
        })
    }
}
