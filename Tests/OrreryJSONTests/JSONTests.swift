// Why: what is posted must come back as it was, and what is no JSON must never get in.

import OrreryJSON
import Testing

@Suite struct JSONTests {
    private func read(_ text: String) throws -> JSONValue {
        try JSONReader.value(from: Array(text.utf8))
    }

    @Test(arguments: [
        "null", "true", "[]", "{}", "[1,-2,3]", "{\"b\":1,\"a\":2}", "\"a\\\"b\\\\c\\n\\u0001\"", "1.5",
        "\"Zürich ☕ 𝄞\"", "[[[{\"deep\":[null]}]]]", "9223372036854775807", "-9223372036854775808",
    ])
    func `what is written is what was read`(text: String) throws {
        #expect(JSONWriter.text(try read(text)) == text)
    }

    @Test(arguments: [
        "", "{", "{\"a\":1,}", "{a:1}", "[1 2]", "\"\u{1}\"", "nul", "{\"a\":1,\"a\":2}", "99999999999999999999",
        "\"\\ud800\"", "\"\\u0000\"", "[1] x",
    ])
    func `what is no JSON is refused with a place`(text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: JSONError.self) { try JSONReader.value(from: [0x22, 0xff, 0x22]) }
    }

    @Test func `nesting is refused beyond its limit and accepted up to it`() throws {
        let depth = JSONReader.depthMax
        _ = try read(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        #expect(throws: JSONError.self) {
            try read(String(repeating: "[", count: depth + 1) + String(repeating: "]", count: depth + 1))
        }
    }

    @Test(arguments: [
        (0, 4, "0"), (1, 4, "0.0001"), (10_000, 4, "1"), (1_500, 4, "0.15"), (-25, 1, "-2.5"), (-5, 1, "-0.5"),
        (37_000, 3, "37"), (37_010, 3, "37.01"),
    ])
    func `decimals are written exactly and without dust`(units: Int64, places: Int, text: String) {
        #expect(JSONWriter.text(.decimal(units: units, places: places)) == text)
    }

    @Test func `numbers are read in units, rounded`() throws {
        #expect(try read("0.15").units(places: 4) == 1_500)
        #expect(try read("1").units(places: 4) == 10_000)
        #expect(try read("0.00005").units(places: 4) == 1)
        #expect(try read("1e300").units(places: 4) == nil)
        #expect(try read("9223372036854775807").units(places: 4) == nil)
    }

    @Test func `a mistake in a document is found by its line`() {
        let text = """
            {
              "name": "x", "list": [
                { "a": "{]" },
                { "b": 1,
                  "wrong": 2 }
              ]
            }
            """
        let bytes = Array(text.utf8)
        #expect(JSONLocator.line(of: "/name", in: bytes) == 2)
        #expect(JSONLocator.line(of: "/list/0", in: bytes) == 3)
        #expect(JSONLocator.line(of: "/list/1/b", in: bytes) == 4)
        #expect(JSONLocator.line(of: "/list/1/wrong", in: bytes) == 5)
        #expect(JSONLocator.line(of: "/nothing", in: bytes) == nil)
    }

    @Test func `an unknown key is named with the known one that was meant`() {
        var reader = ObjectReader(["titel": .string("x")])
        _ = reader.text("title")
        reader.refuseUnknown()
        #expect(reader.errors.count == 1)
        #expect(reader.errors[0].pointer == "/titel")
        #expect(reader.errors[0].detail.contains("Did you mean \"title\"?"))
    }

    @Test func `names are translated to snake case and back`() {
        for (camel, snake) in [("openclawSessionId", "openclaw_session_id"), ("id", "id"), ("prUrl", "pr_url")] {
            #expect(SnakeCase.from(camelCase: camel) == snake)
            #expect(SnakeCase.toCamelCase(snake) == camel)
        }
    }
}
