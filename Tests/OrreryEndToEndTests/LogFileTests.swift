// Why: log files are written by others, in any pieces, and are truncated, replaced, late and strange; the board reads
// them with its own rights.

import Foundation
import Glibc
import Testing

/// Rule: nothing is torn, lost or doubled at any split (design page 8, "Log tailer").
@Suite struct LogFileTests {
    @Test func linesWrittenByteByByteComeWholeAndOnceToThePageAndToTheStream() throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        let viewer = try board.watch(run)
        let text = "one\r\ntwo\n\n[12:00:00] fünf 🦀🦀\n" + String(repeating: "é", count: 300) + "\nlast, no newline"
        for byte in Array(text.utf8) { try board.write([byte], to: "a.log") }
        try board.end(run)
        try viewer.readToEnd()
        // A flush in the middle of a line may have marked parts of it; put together they are the line.
        var whole: [String] = [""]
        for line in viewer.lines {
            whole[whole.count - 1] += line.text
            if !line.isPartial { whole.append("") }
        }
        #expect(
            whole == ["one", "two", "", "[12:00:00] fünf 🦀🦀", String(repeating: "é", count: 300), "last, no newline"])
        #expect(viewer.isWhole())
        #expect(viewer.lines.last?.isPartial == true)
        #expect(try board.lines(run) == viewer.lines)
    }

    @Test func anUnfinishedLineIsShownAfterAWhileAndNeverTearsACharacter() throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        let viewer = try board.watch(run)
        let crab = Array("🦀".utf8)
        try board.write(Array("prompt> ".utf8) + crab[..<2], to: "a.log")
        try viewer.read(to: "prompt> ")
        #expect(viewer.lines.last?.isPartial == true)
        try board.write(crab[2...] + Array(" yes\r\nnext\n".utf8), to: "a.log")
        try viewer.read(to: "next")
        #expect(viewer.texts == ["prompt> ", "🦀 yes", "next"])
        #expect(viewer.lines.map(\.isPartial) == [true, false, false])
    }

    @Test func aFileThatComesLateIsMissedAloudAndThenReadFromItsBeginning() throws {
        let board = try LogBoard()
        let run = try board.startRun("sub/late.log")
        let viewer = try board.watch(run)
        try viewer.read { $0.words.contains("error") }
        #expect((viewer.frames.last?["error"] as? [String: Any])?["code"] as? String == "LOG_FILE_NOT_FOUND")
        let answer = try board.server.request("GET", "/api/invocations/\(run)/log")
        #expect((answer.object["error"] as? [String: Any])?["code"] as? String == "LOG_FILE_NOT_FOUND")
        #expect(answer.object["complete"] as? Bool == false)
        try FileManager.default.createDirectory(atPath: board.path("sub"), withIntermediateDirectories: true)
        try board.write("here\n", to: "sub/late.log")
        try viewer.read(to: "here")
        try board.end(run)
        try viewer.readToEnd()
        #expect(viewer.texts == ["here"])
        #expect(try board.server.request("GET", "/api/invocations/\(run)/log").object["error"] == nil)
    }

    @Test func aFileThatIsTruncatedOrReplacedBeginsAnewAndNothingOfTheFormerOneIsLost() throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        let viewer = try board.watch(run)
        try board.write("first\nunfinished", to: "a.log")
        try viewer.read(to: "first")
        // Shrinks.
        try Data("second\n".utf8).write(to: URL(fileURLWithPath: board.path("a.log")), options: [])
        try viewer.read(to: "second")
        #expect(viewer.words.contains("reset"))
        // Is cut to nothing and grows beyond where it was, in place: only its bytes tell.
        let file = try #require(FileHandle(forWritingAtPath: board.path("a.log")))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data("a third line that is longer than what was there\n".utf8))
        try file.close()
        try viewer.read(to: "a third line that is longer than what was there")
        // Is replaced by a rename, after more was written to the former one.
        try board.write("the last of the former\nits rest", to: "a.log")
        try board.write("fourth\n", to: "next.log")
        #expect(rename(board.path("a.log"), board.path("old.log")) == 0)
        #expect(rename(board.path("next.log"), board.path("a.log")) == 0)
        try viewer.read(to: "fourth")
        try board.end(run)
        try viewer.readToEnd()
        #expect(
            viewer.texts == [
                "first", "unfinished", "second", "a third line that is longer than what was there",
                "the last of the former", "its rest", "fourth",
            ])
        #expect(viewer.words.filter { $0 == "reset" }.count == 3)
        #expect(viewer.isWhole())
        #expect(try board.lines(run) == viewer.lines)
        #expect(try board.server.request("GET", "/api/invocations/\(run)/log").object["resetAfter"] as? Int == 6)
    }

    @Test func linksPipesAndFoldersAreRefusedAndDisturbNobody() throws {
        let board = try LogBoard()
        let secret = try board.folder.write("secret\n", to: "secret.txt")
        #expect(symlink(secret, board.path("link.log")) == 0)
        #expect(symlink(board.folder.root, board.path("away")) == 0)
        #expect(mkfifo(board.path("pipe.log"), 0o644) == 0)
        try FileManager.default.createDirectory(atPath: board.path("folder.log"), withIntermediateDirectories: false)
        let good = try board.startRun("good.log")
        for name in ["link.log", "away/secret.txt", "pipe.log", "folder.log"] {
            let run = try board.startRun(name)
            let viewer = try board.watch(run)
            try viewer.read { $0.words.contains("error") }
            #expect((viewer.frames.last?["error"] as? [String: Any])?["code"] as? String == "LOG_FILE_REFUSED")
            try board.end(run)
            try viewer.readToEnd()
            #expect(viewer.texts == [], "\(name) was read.")
        }
        try board.write("still here\n", to: "good.log")
        try board.watch(good).read(to: "still here")
        for path in [
            "/etc/passwd", "\(board.path("x"))/../../secret.txt", "relative.log", board.path(""),
            "\(board.path("a"))//b",
        ] {
            let body = "{\"logPath\":\"\(path)\"}"
            expectProblem(
                try board.server.request("POST", "/api/tasks/\(board.task)/invocations", body), 422, naming: "logRoots")
        }
    }

    @Test func aLineOfTenMegabytesIsCutWithAMarkAndTheOthersAreWhole() throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        let other = try board.startRun("b.log")
        try board.write("before\n" + String(repeating: "x", count: 10 << 20) + "\nafter\n", to: "a.log")
        try board.write("beside\n", to: "b.log")
        try board.watch(other).read(to: "beside")
        let viewer = try board.watch(run)
        try viewer.read(to: "after")
        #expect(viewer.lines.count == 3)
        #expect(viewer.texts[1] == String(repeating: "x", count: 64 << 10) + " … [cut]")
    }

    @Test func theSentinelEndsALogOnlyWhenNothingFollows() throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        let viewer = try board.watch(run)
        try board.write("=== Run Complete ===\n", to: "a.log")
        try viewer.read(to: "=== Run Complete ===")
        try board.write("said the agent, and went on\n[12:00:00] === Run Complete ===\n", to: "a.log")
        try board.end(run)
        try viewer.readToEnd()
        #expect(
            viewer.texts == [
                "=== Run Complete ===", "said the agent, and went on", "[12:00:00] === Run Complete ===",
            ])
    }

    @Test func aBoardThatIsKilledWhileItReadsGoesOnWithoutLosingOrRepeatingALine() throws {
        let board = try LogBoard()
        let names = ["a.log", "b.log", "c.log"]
        let runs = try names.map { try board.startRun($0) }
        var written = 0
        func writeMore(_ count: Int) throws {
            for name in names {
                // A write ends anywhere: in a line, in a character.
                let text = (written..<(written + count)).map { "line \($0) – 🦀\n" }.joined()
                let bytes = Array(text.utf8)
                for start in stride(from: 0, to: bytes.count, by: 997) {
                    try board.write(bytes[start..<min(start + 997, bytes.count)], to: name)
                }
            }
            written += count
        }
        for round in 0..<4 {
            try writeMore(3_000)
            // Some of it has been read, and some has not.
            let viewer = try board.watch(runs[round % 3])
            try viewer.read { $0.lines.count > round * 500 + 100 }
            try board.killAndRestart()
        }
        try writeMore(10)
        for run in runs { try board.end(run) }
        for run in runs {
            let viewer = try board.watch(run)
            try viewer.readToEnd()
            #expect(viewer.texts == (0..<written).map { "line \($0) – 🦀" })
            #expect(viewer.isWhole())
            #expect(try board.lines(run) == viewer.lines)
        }
    }
}
