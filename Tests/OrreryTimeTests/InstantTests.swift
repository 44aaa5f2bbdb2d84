// Why: every moment that anyone sees is written by this code.

import OrreryTime
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_767_600_000_000, "2026-01-05T08:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ])
    func `an instant is written and read back to the millisecond`(milliseconds: Int64, text: String) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(instant.description == text)
        #expect(Instant(text) == instant)
    }

    @Test(arguments: [
        "", "2026-01-05", "2026-01-05T08:00:00", "2026-01-05T08:00:00+00:00", "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T08:00:60Z", "2026-01-05T08:00:00.Z",
        "2026-01-05 08:00:00Z", "2O26-01-05T08:00:00Z", "2026-01-05T08:00:00.1234567890123Z",
    ])
    func `what is no instant is not read as one`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test func `fractions of any length are cut to milliseconds`() {
        #expect(Instant("1970-01-01T00:00:00Z")?.milliseconds == 0)
        #expect(Instant("1970-01-01T00:00:00.5Z")?.milliseconds == 500)
        #expect(Instant("1970-01-01T00:00:00.123999Z")?.milliseconds == 123)
    }

    @Test func `text order is time order`() {
        var random = RandomSource(seed: 5)
        let instants = (0..<500).map { _ in Instant(milliseconds: Int64(random.next(below: 4_000_000_000_000))) }
        #expect(instants.sorted().map(\.description) == instants.map(\.description).sorted())
    }

    @Test(arguments: [
        ("250ms", 250), ("90s", 90_000), ("10m", 600_000), ("8h", 28_800_000), ("7d", 604_800_000), ("0s", 0),
    ])
    func `durations are read with their unit`(text: String, milliseconds: Int64) {
        #expect(Duration(text: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "s", "10", "-5s", "1.5h", "10 m", "5w", "99999999999999999999s", "999999999999d"])
    func `what is no duration is not read as one`(text: String) {
        #expect(Duration(text: text) == nil)
    }
}
