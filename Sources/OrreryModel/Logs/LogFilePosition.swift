// Why: how far a log file has been read is kept with the lines that were read, in one transaction: so a line is never
// lost and never there twice, whenever the process dies.

/// Which file it is, whatever its name.
package struct FileIdentity: Hashable, Sendable {
    package let device: Int64
    package let inode: Int64

    package init(device: Int64, inode: Int64) {
        self.device = device
        self.inode = inode
    }
}

/// A place in a log file: what comes before it was made into lines, what comes after it was not.
package struct LogFilePosition: Hashable, Sendable {
    package let path: String
    /// Nil before the file has been seen.
    package var file: FileIdentity?
    /// In bytes from the file's beginning.
    package var offset: Int64 = 0
    /// The last bytes before `offset`, by which a file is known again.
    package var tail: [UInt8] = []
    /// Where within a line `offset` is, in the reader's words.
    package var place: String?
    /// Whether nothing more will be read.
    package var isComplete = false
    package var fault: LogFault?

    package init(path: String) {
        self.path = path
    }
}
