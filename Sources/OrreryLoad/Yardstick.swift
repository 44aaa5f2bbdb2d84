// Why: a broadcast cannot cost less than one send() a viewer, so that is what a server's cost is held against, measured on
// the same machine in the same minute.

internal import CEpoll
internal import Glibc
package import OrreryJSON

/// What a bare loop of `send()` costs.
package struct Yardstick: Hashable, Sendable {
    package let viewers: Int
    package let frameBytes: Int
    /// Frames that were sent, and that a full socket did not take.
    package let sent: Int
    package let blocked: Int
    /// Of the sending thread, in nanoseconds.
    package let cpuNanoseconds: Int64
    package let wallNanoseconds: Int64

    /// What one frame costs, in nanoseconds.
    package var nanosecondsPerFrame: Int64 { sent > 0 ? cpuNanoseconds / Int64(sent) : 0 }

    /// One thread sends a frame to each of so many sockets of this machine, again and again as `schedule` says; another
    /// reads them.
    /// - Parameter descriptors: How many the process may hold.
    /// - Throws: `LoadError` when the machine has not so many sockets.
    package static func measure(
        viewers: Int, frameBytes: Int, schedule: LoadSchedule, descriptors: Int
    ) throws(LoadError) -> Yardstick {
        let needed = 2 * viewers + LoadLimits.descriptorsReserved
        guard needed <= descriptors else {
            throw LoadError(
                "\(viewers) sockets and their other ends need \(needed) descriptors, and a process has \(descriptors) "
                    + "at most here. Ask for fewer --viewers.")
        }
        var (senders, readers): ([Int32], [Int32]) = ([], [])
        defer { for descriptor in senders { close(descriptor) } }
        do throws(LoadError) {
            try connect(viewers, &senders, &readers)
        } catch {
            for descriptor in readers { close(descriptor) }
            throw error
        }
        let thread = try Reader.start(readers)
        let frame = [UInt8](repeating: UInt8(ascii: "x"), count: frameBytes)
        let (start, cpu) = (LoadClock.now, LoadClock.threadCPU)
        var (sent, blocked) = (0, 0)
        for offset in schedule.offsets {
            sleep(until: start + offset)
            for descriptor in senders {
                if LoadSocket.send(frame, to: descriptor) { sent += 1 } else { blocked += 1 }
            }
        }
        let (cpuAfter, end) = (LoadClock.threadCPU, LoadClock.now)
        // The end of each stream tells the reader; when all have ended it does.
        for descriptor in senders { shutdown(descriptor, Int32(SHUT_RDWR)) }
        pthread_join(thread, nil)
        return Yardstick(
            viewers: viewers, frameBytes: frameBytes, sent: sent, blocked: blocked, cpuNanoseconds: cpuAfter - cpu,
            wallNanoseconds: end - start)
    }

    /// As rows of a name and a value.
    package var rows: [[String]] {
        [
            ["sockets", "\(viewers)"], ["frames", "\(sent) of \(frameBytes) bytes, \(blocked) not taken"],
            ["a frame", "\(LoadResult.microseconds(nanosecondsPerFrame)) of the sending thread's processor time"],
            ["a second", "\(Int128(sent) * 1_000_000_000 / Int128(max(wallNanoseconds, 1)))"],
        ]
    }

    /// All of it, for programs.
    package var json: JSONObject {
        [
            "sockets": .integer(Int64(viewers)), "frameBytes": .integer(Int64(frameBytes)),
            "sent": .integer(Int64(sent)), "blocked": .integer(Int64(blocked)),
            "cpuMicroseconds": .decimal(units: cpuNanoseconds, places: 3),
            "cpuMicrosecondsPerFrame": .decimal(units: nanosecondsPerFrame, places: 3),
            "seconds": .decimal(units: wallNanoseconds / 1_000_000, places: 3),
        ]
    }

    private static func sleep(until moment: Int64) {
        let rest = moment - LoadClock.now
        guard rest > 0 else { return }
        var time = timespec(tv_sec: Int(rest / 1_000_000_000), tv_nsec: Int(rest % 1_000_000_000))
        unsafe nanosleep(&time, nil)
    }

    private static func connect(
        _ count: Int, _ senders: inout [Int32], _ readers: inout [Int32]
    ) throws(LoadError) {
        let (listening, port) = try ListeningSocket.open()
        defer { close(listening) }
        let address = try ServerAddress(host: "127.0.0.1", port: port)
        for index in 0..<count {
            let reader = address.connect(source: index)
            guard reader >= 0 else { throw LoadError("Socket \(index + 1) cannot be had: \(LoadSocket.text(errno)).") }
            readers.append(reader)
            let sender = accept(listening, nil, nil)
            guard sender >= 0 else { throw LoadError("Socket \(index + 1) cannot be had: \(LoadSocket.text(errno)).") }
            senders.append(sender)
            var on: Int32 = 1
            unsafe setsockopt(sender, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
    }
}

/// A socket that others connect to.
private enum ListeningSocket {
    static func open() throws(LoadError) -> (descriptor: Int32, port: UInt16) {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = unsafe withUnsafeMutablePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                unsafe bind(made, name, size) == 0 && listen(made, 1_024) == 0 && getsockname(made, name, &size) == 0
            }
        }
        guard isOpen else {
            let error = LoadError("No socket can be opened: \(LoadSocket.text(errno)).")
            close(made)
            throw error
        }
        return (made, UInt16(bigEndian: name.sin_port))
    }
}

/// The other end of all sockets: reads whatever comes until all have ended, and closes them.
private final class Reader {
    private let descriptors: [Int32]

    private init(_ descriptors: [Int32]) { self.descriptors = descriptors }

    static func start(_ descriptors: [Int32]) throws(LoadError) -> pthread_t {
        var thread = pthread_t()
        let reader = unsafe Unmanaged.passRetained(Reader(descriptors)).toOpaque()
        guard unsafe pthread_create(&thread, nil, readUntilTheEnd, reader) == 0 else {
            throw LoadError("There is no thread to be had: \(LoadSocket.text(errno)).")
        }
        return thread
    }

    func run() {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        for (index, descriptor) in descriptors.enumerated() {
            _ = orrery_epoll_add(epoll, descriptor, orrery_epoll_readable, UInt64(index))
        }
        var happenings = [orrery_epoll_happening](repeating: orrery_epoll_happening(), count: 256)
        var buffer = [UInt8](repeating: 0, count: LoadLimits.receiveBytes)
        var open = descriptors.count
        while open > 0 {
            let count = unsafe orrery_epoll_wait(epoll, &happenings, Int32(happenings.count), -1)
            for happening in happenings.prefix(Int(count)) {
                let descriptor = descriptors[Int(happening.word)]
                let read = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if read > 0 || read < 0 && (errno == EAGAIN || errno == EINTR) { continue }
                close(descriptor)
                open -= 1
            }
        }
        close(epoll)
    }
}

private func readUntilTheEnd(_ reader: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Retained by `start` for this thread alone.
    unsafe Unmanaged<Reader>.fromOpaque(reader!).takeRetainedValue().run()
    return nil
}
