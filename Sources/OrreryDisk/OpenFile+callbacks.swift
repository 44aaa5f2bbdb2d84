// Why: SQLite calls files through a table of C functions; each is a thunk into `OpenFile`.

internal import CSQLite

/// What SQLite allocates for an open file: its own part first.
@unsafe
struct OpenFileSlot {
    var base: sqlite3_file
    var file: Unmanaged<OpenFile>
}

extension OpenFile {
    /// Puts the file into the slot that SQLite has made for it, until it closes it.
    func enter(_ slot: UnsafeMutablePointer<sqlite3_file>) {
        unsafe UnsafeMutableRawPointer(slot).initializeMemory(
            as: OpenFileSlot.self,
            to: OpenFileSlot(base: sqlite3_file(pMethods: methods), file: .passRetained(self)))
    }
}

/// The table of all files. Never written after it was made and never freed, so that every thread may read it.
nonisolated(unsafe) private let methods: UnsafePointer<sqlite3_io_methods> = {
    var table = sqlite3_io_methods()
    // Without the methods of version 2 and 3 SQLite maps no memory and shares none.
    table.iVersion = 1
    unsafe table.xClose = fileClose
    unsafe table.xRead = fileRead
    unsafe table.xWrite = fileWrite
    unsafe table.xTruncate = fileTruncate
    unsafe table.xSync = fileSync
    unsafe table.xFileSize = fileSize
    unsafe table.xLock = fileLock
    unsafe table.xUnlock = fileUnlock
    unsafe table.xCheckReservedLock = fileCheckReservedLock
    unsafe table.xFileControl = fileControl
    unsafe table.xSectorSize = fileSectorSize
    unsafe table.xDeviceCharacteristics = fileDeviceCharacteristics
    let place = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    unsafe place.initialize(to: table)
    return unsafe UnsafePointer(place)
}()

private typealias File = UnsafeMutablePointer<sqlite3_file>

/// The slot of a file that SQLite has open: it calls with nothing else.
private func slot(_ file: File?) -> OpenFileSlot {
    unsafe UnsafeMutableRawPointer(file!).assumingMemoryBound(to: OpenFileSlot.self).pointee
}

private func open(_ file: File?) -> OpenFile {
    unsafe slot(file).file.takeUnretainedValue()
}

private func fileClose(_ file: File?) -> Int32 {
    let reference = unsafe slot(file).file
    unsafe reference.takeUnretainedValue().close()
    unsafe reference.release()
    return SQLITE_OK
}

private func fileRead(_ file: File?, _ buffer: UnsafeMutableRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
    unsafe open(file).read(
        into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)), at: Int(offset))
}

private func fileWrite(_ file: File?, _ bytes: UnsafeRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
    unsafe open(file).write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset))
}

private func fileTruncate(_ file: File?, _ size: Int64) -> Int32 {
    unsafe open(file).truncate(to: Int(size))
}

private func fileSync(_ file: File?, _ flags: Int32) -> Int32 {
    unsafe open(file).sync()
}

private func fileSize(_ file: File?, _ size: UnsafeMutablePointer<Int64>?) -> Int32 {
    guard let count = unsafe open(file).size else { return IOError.size }
    unsafe size?.pointee = Int64(count)
    return SQLITE_OK
}

private func fileLock(_ file: File?, _ level: Int32) -> Int32 {
    unsafe open(file).lock()
}

private func fileUnlock(_ file: File?, _ level: Int32) -> Int32 {
    unsafe open(file).unlock(level)
    return SQLITE_OK
}

/// Only who holds the lock comes so far as to ask, so that nobody else has reserved anything.
private func fileCheckReservedLock(_ file: File?, _ isReserved: UnsafeMutablePointer<Int32>?) -> Int32 {
    unsafe isReserved?.pointee = 0
    return SQLITE_OK
}

private func fileControl(_ file: File?, _ operation: Int32, _ argument: UnsafeMutableRawPointer?) -> Int32 {
    SQLITE_NOTFOUND
}

/// As SQLite's own file system for Unix says: journals are laid out as in production.
private func fileSectorSize(_ file: File?) -> Int32 {
    4_096
}

private func fileDeviceCharacteristics(_ file: File?) -> Int32 {
    SQLITE_IOCAP_POWERSAFE_OVERWRITE
}
