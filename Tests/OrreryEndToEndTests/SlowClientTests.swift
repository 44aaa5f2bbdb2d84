// Why: a client that says its request a byte at a time must not hold a place for ever; a thousand of them would close
// the board.

import Foundation
import Testing

/// Rule: header deadline 10 s, body deadline 30 s (design page 4, "Limits"), however often a byte comes.
@Suite struct SlowClientTests {
    /// Sends a byte every half second until the server has had enough, and says after how many seconds that was.
    private func trickle(_ connection: RawConnection, secondsMax: Double) -> Double? {
        let begun = Date()
        while Date().timeIntervalSince(begun) < secondsMax {
            if connection.ends(within: 500) { return Date().timeIntervalSince(begun) }
            try? connection.send("a")
        }
        return nil
    }

    @Test func aHeadThatComesAByteAtATimeIsCutOff() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let first = try server.connect()
        try first.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        let second = try server.connect()
        // On a connection that has been used well before, too.
        #expect(try second.request("GET", "/livez").status == 200)
        try second.send("GET /livez HTTP/1.1\r\nX-Slow: ")
        let seconds = try #require(trickle(first, secondsMax: 20), "A slow head was never cut off.")
        #expect(seconds > 8)
        #expect(second.ends(within: 3_000) || trickle(second, secondsMax: 5) != nil)
        #expect(try server.request("GET", "/livez").status == 200)
        #expect(try server.stop() == 0)
    }
}
