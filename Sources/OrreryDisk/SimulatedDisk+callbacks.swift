// Why: SQLite calls a file system through a table of C functions; each is a thunk into `SimulatedDisk`.

internal import CSQLite
internal import OrreryTime

private typealias FileSystem = UnsafeMutablePointer<sqlite3_vfs>

/// The table by which SQLite calls `disk`, which must live as long. See https://sqlite.org/c3ref/vfs.html. It loads no
/// extensions, which SQLite is never asked to do.
@unsafe
func makeFileSystem(_ name: String, of disk: SimulatedDisk) -> sqlite3_vfs {
    let text = Array(name.utf8CString)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
    unsafe copy.initialize(from: text, count: text.count)
    var table = unsafe sqlite3_vfs()
    unsafe table.iVersion = 2
    unsafe table.szOsFile = Int32(MemoryLayout<OpenFileSlot>.stride)
    unsafe table.mxPathname = 512
    unsafe table.zName = UnsafePointer(copy)
    unsafe table.pAppData = Unmanaged.passUnretained(disk).toOpaque()
    unsafe table.xOpen = diskOpen
    unsafe table.xDelete = diskDelete
    unsafe table.xAccess = diskAccess
    unsafe table.xFullPathname = diskFullPathname
    unsafe table.xRandomness = diskRandomness
    unsafe table.xSleep = diskSleep
    unsafe table.xCurrentTime = diskCurrentTime
    unsafe table.xCurrentTimeInt64 = diskCurrentTimeInt64
    return unsafe table
}

@unsafe
func freeFileSystem(_ fileSystem: UnsafeMutablePointer<sqlite3_vfs>) {
    unsafe fileSystem.pointee.zName?.deallocate()
    unsafe fileSystem.deallocate()
}

private func disk(_ fileSystem: FileSystem?) -> SimulatedDisk {
    unsafe Unmanaged<SimulatedDisk>.fromOpaque(fileSystem!.pointee.pAppData).takeUnretainedValue()
}

private func diskOpen(
    _ fileSystem: FileSystem?, _ name: UnsafePointer<CChar>?, _ slot: UnsafeMutablePointer<sqlite3_file>?,
    _ flags: Int32, _ grantedFlags: UnsafeMutablePointer<Int32>?
) -> Int32 {
    let disk = unsafe disk(fileSystem)
    // A slot without methods is not closed.
    unsafe slot!.pointee.pMethods = nil
    guard disk.admit(.open) == .granted else { return SQLITE_CANTOPEN }
    let path = unsafe name.map { unsafe String(cString: $0) }
    let file: DiskFile
    if let path, let existing = disk.file(path) {
        file = existing
    } else if flags & SQLITE_OPEN_CREATE == 0 {
        return SQLITE_CANTOPEN
    } else if disk.faults.isFull {
        return SQLITE_FULL
    } else {
        // A file without a name is SQLite's own for a moment, and stands in no directory.
        file = path.map(disk.create) ?? DiskFile()
    }
    let isJournal = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL) != 0
    let opened = OpenFile(
        file, on: disk, deletedOnClose: flags & SQLITE_OPEN_DELETEONCLOSE != 0 ? path : nil,
        syncsDirectory: isJournal && flags & SQLITE_OPEN_CREATE != 0)
    unsafe opened.enter(slot!)
    unsafe grantedFlags?.pointee = flags
    return SQLITE_OK
}

private func diskDelete(_ fileSystem: FileSystem?, _ name: UnsafePointer<CChar>?, _ syncsDirectory: Int32) -> Int32 {
    let disk = unsafe disk(fileSystem)
    guard disk.admit(.delete) == .granted else { return IOError.delete }
    let path = unsafe String(cString: name!)
    guard disk.file(path) != nil else { return IOError.noSuchFile }
    disk.delete(path)
    if syncsDirectory != 0, !disk.faults.liesAboutSync { disk.syncDirectory() }
    return SQLITE_OK
}

/// An empty file counts as none, as SQLite's own file system for Unix has it: it may be what a crash left.
private func diskAccess(
    _ fileSystem: FileSystem?, _ name: UnsafePointer<CChar>?, _ flags: Int32, _ answer: UnsafeMutablePointer<Int32>?
) -> Int32 {
    let disk = unsafe disk(fileSystem)
    guard !disk.isDown else { return IOError.access }
    let isThere = unsafe disk.file(String(cString: name!))?.bytes.isEmpty == false
    unsafe answer?.pointee = isThere ? 1 : 0
    return SQLITE_OK
}

/// A name on this disk is its own path.
private func diskFullPathname(
    _ fileSystem: FileSystem?, _ name: UnsafePointer<CChar>?, _ capacity: Int32, _ path: UnsafeMutablePointer<CChar>?
) -> Int32 {
    let text = unsafe Array(String(cString: name!).utf8CString)
    guard text.count <= Int(capacity) else { return SQLITE_CANTOPEN }
    unsafe path!.update(from: text, count: text.count)
    return SQLITE_OK
}

private func diskRandomness(_ fileSystem: FileSystem?, _ count: Int32, _ bytes: UnsafeMutablePointer<CChar>?) -> Int32 {
    let disk = unsafe disk(fileSystem)
    for index in 0..<Int(count) { unsafe bytes![index] = CChar(bitPattern: disk.drawByte()) }
    return count
}

private func diskSleep(_ fileSystem: FileSystem?, _ microseconds: Int32) -> Int32 {
    unsafe disk(fileSystem).sleep(.microseconds(Int64(microseconds)))
    return microseconds
}

/// Milliseconds from noon in Greenwich on November 24, 4714 B.C., from which SQLite counts, to 1970.
private let millisecondsBefore1970: Int64 = 210_866_760_000_000

private func diskCurrentTimeInt64(_ fileSystem: FileSystem?, _ time: UnsafeMutablePointer<Int64>?) -> Int32 {
    unsafe time?.pointee = disk(fileSystem).now.milliseconds + millisecondsBefore1970
    return SQLITE_OK
}

private func diskCurrentTime(_ fileSystem: FileSystem?, _ days: UnsafeMutablePointer<Double>?) -> Int32 {
    unsafe days?.pointee = Double(disk(fileSystem).now.milliseconds + millisecondsBefore1970) / 86_400_000
    return SQLITE_OK
}
