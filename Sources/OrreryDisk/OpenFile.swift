// Why: a file that SQLite has open is a program's hold on it: it dies with the program, and it is where the disk's faults
// become SQLite's codes.

internal import CSQLite

/// A file that is open on a disk. See https://sqlite.org/c3ref/io_methods.html.
final class OpenFile {
    private let disk: SimulatedDisk
    private let file: DiskFile
    private let life: Int
    /// The name to delete when it is closed.
    private let deletedOnClose: String?
    /// Whether the next sync makes the names durable as well, as SQLite's own file system for Unix has it for journals.
    private var syncsDirectory: Bool

    init(_ file: DiskFile, on disk: SimulatedDisk, deletedOnClose: String?, syncsDirectory: Bool) {
        self.file = file
        self.disk = disk
        self.deletedOnClose = deletedOnClose
        self.syncsDirectory = syncsDirectory
        life = disk.life
    }

    private var isDead: Bool { disk.isDown && !disk.faults.isReadableWhenDown || disk.life != life }

    private func admit(_ operation: DiskOperations) -> SimulatedDisk.Admission {
        disk.life == life ? disk.admit(operation) : .refused
    }

    func close() {
        guard disk.life == life else { return }
        unlock(SQLITE_LOCK_NONE)
        if let deletedOnClose, !disk.isDown { disk.delete(deletedOnClose) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int32 {
        guard admit(.read) == .granted else { return IOError.read }
        let count = unsafe file.read(into: buffer, at: offset)
        guard count < buffer.count else { return SQLITE_OK }
        // SQLite relies on the rest being zero.
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).initializeMemory(as: UInt8.self, repeating: 0)
        return IOError.shortRead
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
        switch admit(.write) {
        case .refused: return IOError.write
        case .cutShort:
            unsafe write(bytes, first: disk.drawPart(of: bytes.count), at: offset)
            return IOError.write
        case .granted:
            let room = disk.faults.isFull ? max(0, file.bytes.count - offset) : bytes.count
            unsafe write(bytes, first: min(room, bytes.count), at: offset)
            return room < bytes.count ? SQLITE_FULL : SQLITE_OK
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, first count: Int, at offset: Int) {
        guard count > 0 else { return }
        unsafe file.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset)
    }

    func truncate(to size: Int) -> Int32 {
        guard admit(.truncate) == .granted else { return IOError.truncate }
        guard size <= file.bytes.count || !disk.faults.isFull else { return SQLITE_FULL }
        file.truncate(to: size)
        return SQLITE_OK
    }

    func sync() -> Int32 {
        guard admit(.sync) == .granted else { return IOError.sync }
        guard !disk.faults.liesAboutSync else { return SQLITE_OK }
        file.settle()
        if syncsDirectory { disk.syncDirectory() }
        syncsDirectory = false
        return SQLITE_OK
    }

    /// The file's size, or nil when the disk does not answer.
    var size: Int? { isDead ? nil : file.bytes.count }

    /// One program has the file at a time, whatever kind of lock it asks for: stores on this disk share nothing.
    func lock() -> Int32 {
        guard !isDead else { return IOError.lock }
        guard file.lockHolder == nil || file.lockHolder == ObjectIdentifier(self) else { return SQLITE_BUSY }
        file.lockHolder = ObjectIdentifier(self)
        return SQLITE_OK
    }

    func unlock(_ level: Int32) {
        guard level == SQLITE_LOCK_NONE, file.lockHolder == ObjectIdentifier(self) else { return }
        file.lockHolder = nil
    }
}
