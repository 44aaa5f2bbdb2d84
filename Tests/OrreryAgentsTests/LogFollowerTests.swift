// Why: whatever happens to a file between two looks, and whenever the reader is stopped and started again, the lines are
// those that were written.

import OrreryAgents
import OrreryModel
import OrreryTime
import Testing

@Suite struct LogFollowerTests {
    /// A file system of one path, and the reader that looks at it.
    private struct World {
        struct File {
            let identity: FileIdentity
            var bytes: [UInt8] = []
            var stamp: Int64 = 0
        }

        var now = Duration.zero
        /// What stands at the path; nil for nothing.
        var file: File?
        /// What the reader has open.
        var opened: File?
        var made: Int64 = 0
        var follower: LogFollower
        var kept: [DecodedLine] = []
        var resets = 0
        var faults: [String?] = []
        var position: LogFilePosition?
        var pieceBytes = 16
        var isOver = false

        init() {
            follower = LogFollower(path: "/l", position: nil, isOver: false, settings: LogTailSettings(), now: .zero)
        }

        var texts: [String] { kept.map { String(decoding: $0.text, as: UTF8.self) } }

        mutating func create(_ text: String = "") {
            made += 1
            file = File(identity: FileIdentity(device: 1, inode: made), bytes: Array(text.utf8))
        }

        mutating func write(_ bytes: [UInt8]) {
            if file == nil { create() }
            file?.bytes += bytes
            file?.stamp += 1
            if opened?.identity == file?.identity { opened = file }
        }

        mutating func write(_ text: String) { write(Array(text.utf8)) }

        /// The file's content is another, in place.
        mutating func overwrite(_ text: String) {
            file?.bytes = Array(text.utf8)
            file?.stamp += 1
            if opened?.identity == file?.identity { opened = file }
        }

        /// One look; what it finds is kept.
        @discardableResult
        mutating func look() -> LogStep {
            let former = opened.flatMap { $0.identity == file?.identity ? nil : Int64($0.bytes.count) }
            let sight = file.map {
                LogSight.present($0.identity, size: Int64($0.bytes.count), stamp: $0.stamp)
            }
            let step = follower.look(sight ?? .absent, formerSize: former, at: now)
            switch step {
            case .wait, .end: break
            case .take: opened = file
            case .read(let offset):
                opened = file
                read(file, from: offset)
            case .readFormer(let offset): read(opened, from: offset)
            }
            keep()
            return step
        }

        private mutating func read(_ file: File?, from offset: Int64) {
            let start = Int(offset) - follower.tail.count
            let bytes = file?.bytes.dropFirst(start).prefix(follower.tail.count + pieceBytes) ?? []
            let tail = follower.tail.count
            _ = follower.take(Array(bytes.dropFirst(tail)), before: Array(bytes.prefix(tail)), linesMax: 3, at: now)
        }

        private mutating func keep() {
            guard let report = follower.report() else { return }
            kept += report.lines
            if report.isReset { resets += 1 }
            if report.isFaultNew { faults.append(report.position.fault?.code) }
            position = report.position
        }

        /// Looks until nothing more comes without time passing.
        mutating func settle() {
            for _ in 0..<(20 + (file?.bytes.count ?? 0) + (opened?.bytes.count ?? 0)) { look() }
        }

        mutating func pass(_ duration: Duration) {
            now += duration
            settle()
        }

        /// The process dies, and another one goes on from what was kept.
        mutating func restart() {
            opened = nil
            follower = LogFollower(
                path: "/l", position: position, isOver: isOver, settings: LogTailSettings(), now: now)
        }

        mutating func end() {
            isOver = true
            follower.noteOver(at: now)
        }
    }

    @Test func `whatever the pieces and whenever it is started again, each line comes once`() {
        var random = RandomSource(seed: 7, stream: "follower")
        for round in 0..<300 {
            var world = World()
            let count = 12
            let bytes = Array((0..<count).map { "line \($0) ü🦀\r\n" }.joined().utf8)
            var written = 0
            while written < bytes.count {
                let end = min(bytes.count, written + Int(random.next(below: 9)) + 1)
                world.write(Array(bytes[written..<end]))
                written = end
                world.pieceBytes = Int(random.next(below: 40)) + 1
                if random.next(below: 2) == 0 { world.look() }
                if random.next(below: 6) == 0 { world.restart() }
            }
            world.settle()
            #expect(world.texts == (0..<count).map { "line \($0) ü🦀" }, "round \(round)")
            #expect(world.resets == 0)
        }
    }

    @Test func `a file that is replaced is read to its end first, and the next one from its beginning`() {
        var world = World()
        world.write("a\nb")
        world.settle()
        world.write("\nc\nunfinished")
        let former = world.file
        world.create("new\n")
        world.opened = former
        world.settle()
        #expect(world.texts == ["a", "b", "c", "unfinished", "new"])
        #expect(world.resets == 1)
    }

    @Test func `a log that is rotated is read where its writer still writes, until something stands in the new one`() {
        var world = World()
        world.write("one\nhal")
        world.settle()
        // The new file is made first; the writer is told a moment later.
        world.create()
        world.settle()
        world.now = world.now + .milliseconds(500)
        world.opened?.bytes += Array("f\nlast\n".utf8)
        world.settle()
        #expect(world.texts == ["one", "half", "last"])
        #expect(world.resets == 0)
        world.write("new\n")
        world.settle()
        #expect(world.texts == ["one", "half", "last", "new"])
        #expect(world.resets == 1)
    }

    @Test func `a file that shrinks, or is written anew beyond where it was, begins anew`() {
        var world = World()
        world.write("one\ntwo\n")
        world.settle()
        world.overwrite("1\n")
        world.settle()
        world.overwrite("another beginning that is long\n")
        world.settle()
        #expect(world.texts == ["one", "two", "1", "another beginning that is long"])
        #expect(world.resets == 2)
        world.overwrite("another beginning, just as lon\n")
        world.settle()
        #expect(world.resets == 3, "Of the same length, in the same file: its last bytes tell.")
        #expect(world.texts.last == "another beginning, just as lon")
    }

    @Test func `after a restart a file is known by its bytes, not by its number`() {
        var world = World()
        world.write("one\ntwo\n")
        world.settle()
        let text = world.file!.bytes
        world.create()
        world.write(text + Array("three\n".utf8))
        world.restart()
        world.settle()
        #expect(world.texts == ["one", "two", "three"])
        #expect(world.resets == 0)
        world.create("foreign text of some length\n")
        world.restart()
        world.settle()
        #expect(world.texts.suffix(2) == ["three", "foreign text of some length"])
        #expect(world.resets == 1)
    }

    @Test func `a file that is missing is said to be so once, after a while, and read when it comes`() {
        var world = World()
        world.pass(.seconds(4.9))
        #expect(world.faults == [])
        world.pass(.seconds(0.2))
        world.pass(.seconds(60))
        #expect(world.faults == ["LOG_FILE_NOT_FOUND"])
        world.write("here\n")
        world.settle()
        #expect(world.texts == ["here"])
        #expect(world.faults == ["LOG_FILE_NOT_FOUND", nil])
    }

    @Test func `a run that has ended is read to its end, and a while longer`() {
        var world = World()
        world.write("one\n")
        world.settle()
        world.end()
        world.pass(.seconds(1))
        world.write("after\nlast")
        world.pass(.seconds(1.9))
        #expect(world.position?.isComplete == false)
        world.pass(.seconds(2))
        #expect(world.texts == ["one", "after", "last"])
        #expect(world.kept.last?.isPartial == true)
        #expect(world.position?.isComplete == true)
        world.write("never\n")
        #expect(world.look() == .end)
        #expect(world.texts.count == 3)
    }

    @Test func `the sentinel ends a log after two quiet seconds, or with its run, and not when the agent goes on`() {
        var world = World()
        world.write("=== Run Complete ===\n")
        world.settle()
        world.pass(.seconds(1.9))
        world.write("said the agent\n")
        world.pass(.seconds(10))
        #expect(world.position?.isComplete == false)
        world.write("=== Run Complete ===\n")
        world.settle()
        world.pass(.seconds(2))
        #expect(world.position?.isComplete == true)

        var ended = World()
        ended.write("=== Run Complete ===\n")
        ended.settle()
        ended.end()
        ended.settle()
        #expect(ended.position?.isComplete == true)
    }

    @Test func `a run that ended without ever writing a file is waited for, and then said to be without`() {
        var world = World()
        world.settle()
        world.end()
        world.pass(.seconds(3))
        #expect(world.position == nil)
        world.pass(.seconds(3))
        #expect(world.faults == ["LOG_FILE_NOT_FOUND"])
        world.settle()
        #expect(world.position?.isComplete == true)
    }
}
