// Why: what goes wrong with a disk is set from outside, as values, so that a run says when and a seed repeats it.

/// What a program asks of a disk. Only these count as operations: names, sizes and locks are not on the disk.
package struct DiskOperations: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let open = DiskOperations(rawValue: 1)
    package static let read = DiskOperations(rawValue: 2)
    package static let write = DiskOperations(rawValue: 4)
    package static let truncate = DiskOperations(rawValue: 8)
    package static let sync = DiskOperations(rawValue: 16)
    package static let delete = DiskOperations(rawValue: 32)
}

/// What is wrong with a disk, from now until it is set right again.
package struct DiskFaults: Hashable, Sendable {
    /// Whether there is no room: no write makes a file longer.
    package var isFull = false
    /// The operations that fail with an I/O error.
    package var failing: DiskOperations = []
    /// The number of the one operation that fails with an I/O error; the first operation of a disk is 1.
    package var failsOnceAt: Int?
    /// The operations of which the next one fails with an I/O error; the disk takes it back then.
    package var failingOnce: DiskOperations = []
    /// Whether a sync says that it is done and does nothing.
    package var liesAboutSync = false
    /// What each operation takes on the board's clock. Nobody sleeps: it is added up in `SimulatedDisk.waited`.
    package var latency = Duration.zero
    /// The number of the operation in the middle of which the disk goes down; from then on nothing succeeds until
    /// `SimulatedDisk.crash`.
    package var goesDownAt: Int?
    /// Whether a disk that went down can be read until `SimulatedDisk.crash`: a program that must not go on without its
    /// data gets to the place where whoever looks after it ends it.
    package var isReadableWhenDown = false

    package init() {}
}

/// What ends with a crash.
package enum DiskCrash: Hashable, Sendable {
    /// The process: what it wrote is there, synced or not, for the system lives.
    case process
    /// The machine: what was not synced is there, is lost or is torn, write by write.
    case power
}
