// Why: one thread and one epoll hold all viewers and publish on time, so that what is measured is the server.

internal import CEpoll
internal import Glibc
internal import OrreryJSON
internal import OrreryTime

/// A load test that is under way. Used by the thread that made it. Its memory is its own: what lies in the buffer
/// is read between one `recv` and the next.
@safe package final class LoadRun {
    let plan: LoadPlan
    let server: ServerAddress
    let epoll: Int32
    let number = Int64(getpid()) % 10_000_000
    /// What each viewer asks for.
    var path: String
    var viewers: [LoadViewer]
    var publishers: [LoadPublisher]
    /// Publishers that may send at once.
    var idle: [Int] = []
    /// Viewers that are away or will leave.
    var movers: [Int]
    var random: RandomSource
    var measure: LoadMeasure
    /// What the viewer that is ahead has read.
    var tape = StreamTape()
    /// What keeps the run from going on.
    var failure: LoadError?
    /// The epoch of the server's ids.
    var epoch = ""
    /// Events up to this one are no part of the run.
    var base: Int64 = .max
    /// The next event to send, and how many are due.
    var next = 0
    var due = 0
    /// Events before this one became due when every publisher waited for an answer.
    var starvedBefore = 0
    var isPublishing = false
    var isJoining = true
    /// The target that is published to, and what stands around the payload.
    var publishing: (head: [UInt8], prefix: [UInt8], suffix: [UInt8]) = ([], [], [])
    /// For each viewer a bit for each of the run's events, where ids tell nothing.
    var seenBits: [UInt64] = []
    var wordsPerViewer: Int { (plan.schedule.count + 63) / 64 }
    private var timersAt: Int64 = 0
    var trickleAt: Int64 = 0
    /// A frame's beginning, and one `recv` behind it.
    let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: LoadLimits.frameBytesMax + LoadLimits.receiveBytes, alignment: 16)
    private var happenings = [orrery_epoll_happening](repeating: orrery_epoll_happening(), count: 256)
    private static let publisherBit: UInt64 = 1 << 40

    /// - Parameter descriptors: How many the process may hold.
    /// - Throws: `LoadError` when the machine does not have what is asked for.
    package init(_ plan: LoadPlan, descriptors: Int) throws(LoadError) {
        self.plan = plan
        path = plan.path
        let needed = plan.viewers + plan.publishers + LoadLimits.descriptorsReserved
        guard needed <= descriptors else {
            throw LoadError(
                "\(plan.viewers) viewers need \(needed) descriptors, and a process has \(descriptors) at most here. Ask "
                    + "for \(descriptors - plan.publishers - LoadLimits.descriptorsReserved) viewers, run several "
                    + "processes, or raise the limit (ulimit -Hn).")
        }
        server = try ServerAddress(host: plan.host, port: plan.port)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw LoadError("There is no epoll: \(LoadSocket.text(errno)).") }
        viewers = (0..<plan.viewers).map { LoadViewer(kind: plan.kind(of: $0)) }
        publishers = [LoadPublisher](repeating: LoadPublisher(), count: plan.publishers)
        movers = Array(0..<plan.viewers)
        random = RandomSource(seed: plan.seed, stream: "load")
        measure = LoadMeasure(start: 0, length: 0)
    }

    deinit {
        for viewer in viewers where viewer.descriptor >= 0 { close(viewer.descriptor) }
        for publisher in publishers where publisher.descriptor >= 0 { close(publisher.descriptor) }
        close(epoll)
        unsafe buffer.deallocate()
    }

    /// Runs it.
    /// - Parameter say: Told in a few words what is being done.
    /// - Throws: `LoadError` when there is no server, or it does not take the viewers.
    package func run(say: (String) -> Void) throws(LoadError) -> LoadResult {
        let emptyServer = plan.pid.flatMap { ProcessUse(pid: $0) }
        try prepare()
        say("\(plan.viewers) viewers are connecting")
        try join()
        if plan.isNative { base = try head() }
        measure = LoadMeasure(
            start: LoadClock.now + 20_000_000, length: max(plan.schedule.nanoseconds, plan.holdNanoseconds))
        planLeaving()
        let (cpuBefore, serverBefore) = (LoadClock.cpu, plan.pid.flatMap { ProcessUse(pid: $0) })
        say(
            plan.isWatching
                ? "what others publish is being watched" : "\(plan.schedule.count) events are being published")
        isPublishing = true
        try publishAll()
        let cpuPublishing = LoadClock.cpu - cpuBefore
        let wallPublishing = LoadClock.now - measure.start
        isPublishing = false
        say("the last viewers are being waited for")
        let goal = try settle(includingSlow: false)
        let cpuWhole = LoadClock.cpu - cpuBefore
        let serverAfter = plan.pid.flatMap { ProcessUse(pid: $0) }
        measure.endSlice()
        // What the slow ones catch up with is checked, and is no part of what is measured.
        let measured = measure
        if plan.slow > 0 { _ = try settle(includingSlow: true, goal: goal) }
        let exactness = try judge(goal: goal)
        return LoadResult(
            plan: plan, measured: measured, whole: measure, exactness: exactness,
            generator: [
                LoadResult.Generator(cpuNanoseconds: cpuPublishing, wallNanoseconds: max(wallPublishing, 1)),
                LoadResult.Generator(
                    cpuNanoseconds: cpuWhole,
                    wallNanoseconds: max(measured.lastDelivery - measured.start, wallPublishing, 1)),
            ].max { $0.cpuPerMille < $1.cpuPerMille }!,
            server: LoadResult.Server(empty: emptyServer, before: serverBefore, after: serverAfter))
    }

    // MARK: Turning

    /// Does what is due and takes what has come, for so long at most.
    func turn(_ nanosecondsMax: Int64 = 2_000_000) {
        let now = LoadClock.now
        if now >= timersAt {
            moveViewers(now)
            movePublishers(now)
            trickle(now)
            timersAt = now + 2_000_000
        }
        if isPublishing { publishDue(now) }
        var wake = min(timersAt, now + nanosecondsMax)
        if isPublishing, !plan.schedule.isFlatOut, due < plan.schedule.count {
            wake = min(wake, measure.start + plan.schedule.offsets[due])
        }
        let count = unsafe happenings.withUnsafeMutableBufferPointer { happenings in
            unsafe orrery_epoll_wait_precisely(
                epoll, happenings.baseAddress, Int32(happenings.count), max(0, wake - LoadClock.now))
        }
        for index in 0..<Int(count) {
            let word = happenings[index].word
            if word & Self.publisherBit != 0 {
                happened(toPublisher: Int(word & ~Self.publisherBit))
            } else {
                happened(toViewer: Int(word))
            }
            // Between two batches an event may have become due.
            if isPublishing, index & 15 == 15 { publishDue(LoadClock.now) }
        }
    }

    func watch(viewer index: Int, _ descriptor: Int32, isConnecting: Bool) {
        _ = orrery_epoll_add(
            epoll, descriptor, isConnecting ? orrery_epoll_writable : orrery_epoll_readable, UInt64(index))
    }

    func watch(publisher index: Int, _ descriptor: Int32) {
        _ = orrery_epoll_add(epoll, descriptor, orrery_epoll_writable, UInt64(index) | Self.publisherBit)
    }

    func watchToRead(_ descriptor: Int32, viewer: Int? = nil, publisher: Int? = nil) {
        let word = viewer.map { UInt64($0) } ?? UInt64(publisher ?? 0) | Self.publisherBit
        _ = orrery_epoll_change(epoll, descriptor, orrery_epoll_readable, word)
    }
}
