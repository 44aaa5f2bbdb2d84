// Why: SQLite is real in the simulation, and what it stands on is not: a disk in memory that is full, fails, lies and
// loses power when it is told to, and the same way each time.

internal import CSQLite
package import OrreryTime

/// A disk in memory that SQLite opens files on by the name `vfsName`. Not thread-safe: one thread at a time uses a disk
/// and what is open on it; each thread may have disks of its own. It lives until the last file on it is closed.
///
/// A store must lock its file exclusively (`PRAGMA locking_mode = EXCLUSIVE`), for there is no memory to share.
///
/// SQLite draws the salts of a WAL from a generator of the process, which it seeds from the system: they differ from
/// run to run, and with them the bytes of a WAL, but nothing that is read from it. Database files are the same.
@safe
package final class SimulatedDisk {
    /// What SQLite calls the disk.
    package let vfsName: String
    /// What is wrong with the disk now.
    package var faults = DiskFaults()
    /// What time it is for SQLite.
    package var now = Instant(milliseconds: 0)
    /// How many operations were asked for while the disk was up.
    package private(set) var operations = 0
    /// How long all operations took on the board's clock.
    package private(set) var waited = Duration.zero
    /// Whether the disk went down and waits for `crash`.
    package private(set) var isDown = false
    /// How often the disk was crashed: what was opened in an earlier life is dead.
    private(set) var life = 0

    private var random: RandomSource
    private var files: [String: DiskFile] = [:]
    private var directoryChanges: [DirectoryChange] = []
    private let fileSystem: UnsafeMutablePointer<sqlite3_vfs>

    /// A file that was created or deleted while the directory was not synced.
    private struct DirectoryChange {
        let name: String
        let deleted: DiskFile?
    }

    /// What comes of an operation.
    enum Admission {
        case granted
        case refused
        /// The disk goes down while it is at it.
        case cutShort
    }

    /// An empty disk.
    /// - Parameters:
    ///   - name: For people; `vfsName` begins with it.
    ///   - random: Decides what a crash leaves.
    package init(name: String, random: RandomSource) {
        self.random = random
        unsafe fileSystem = .allocate(capacity: 1)
        // No other disk that lives has its file system at the same place.
        vfsName = unsafe "\(name)-\(UInt(bitPattern: fileSystem))"
        unsafe fileSystem.initialize(to: makeFileSystem(vfsName, of: self))
        let code = unsafe sqlite3_vfs_register(fileSystem, 0)
        precondition(code == SQLITE_OK, "SQLite takes no further file system: code \(code).")
    }

    deinit {
        unsafe sqlite3_vfs_unregister(fileSystem)
        unsafe freeFileSystem(fileSystem)
    }

    /// The names of all files, in order.
    package var names: [String] { files.keys.sorted() }

    /// What a reader of the file would find now, or nil when there is no such file.
    package func contents(of name: String) -> [UInt8]? { files[name]?.bytes }

    /// Ends everything that uses the disk and begins anew: what was open fails for ever, and the disk is up. Faults other
    /// than the one that took the disk down stay.
    package func crash(_ kind: DiskCrash) {
        life += 1
        isDown = false
        if kind == .power {
            // A file system keeps the order of its names: what is lost is lost from the end.
            let kept = random.next(in: 0...directoryChanges.count)
            for change in directoryChanges[kept...].reversed() { files[change.name] = change.deleted }
            directoryChanges.removeAll()
        }
        for name in names {
            if kind == .power { files[name]?.losePower(&random) }
            files[name]?.lockHolder = nil
        }
    }

    /// Whether a loss of power would take nothing back.
    package var isSettled: Bool { directoryChanges.isEmpty && files.values.allSatisfy(\.isSettled) }

    /// What the disk would hold if it lost its power now and nothing that was not synced had reached it, as a disk of its
    /// own.
    package func durableCopy() -> SimulatedDisk {
        let copy = SimulatedDisk(name: "copy", random: random)
        copy.now = now
        var files = files
        for change in directoryChanges.reversed() { files[change.name] = change.deleted }
        copy.files = files.mapValues { $0.durableCopy() }
        return copy
    }

    // MARK: What SQLite asks for

    /// Counts an operation and says what comes of it.
    func admit(_ operation: DiskOperations) -> Admission {
        guard !isDown else { return operation == .read && faults.isReadableWhenDown ? .granted : .refused }
        operations += 1
        waited += faults.latency
        if let last = faults.goesDownAt, operations >= last {
            faults.goesDownAt = nil
            isDown = true
            return .cutShort
        }
        if !faults.failingOnce.isDisjoint(with: operation) {
            faults.failingOnce = []
            return .refused
        }
        return operations == faults.failsOnceAt || !faults.failing.isDisjoint(with: operation) ? .refused : .granted
    }

    func file(_ name: String) -> DiskFile? { files[name] }

    func create(_ name: String) -> DiskFile {
        let file = DiskFile()
        files[name] = file
        directoryChanges.append(DirectoryChange(name: name, deleted: nil))
        return file
    }

    func delete(_ name: String) {
        guard let file = files.removeValue(forKey: name) else { return }
        directoryChanges.append(DirectoryChange(name: name, deleted: file))
    }

    /// Makes the names of the files durable.
    func syncDirectory() {
        directoryChanges.removeAll()
    }

    /// SQLite waits for `duration`, in no time.
    func sleep(_ duration: Duration) {
        waited += duration
    }

    /// A whole number in `0...count`: how much of something happened.
    func drawPart(of count: Int) -> Int { random.next(in: 0...count) }

    func drawByte() -> UInt8 { UInt8(truncatingIfNeeded: random.next()) }
}
