// Why: what strict JSON refuses is mended, and what it accepts is read the same.

import OrreryJSON
import Testing

@Suite struct LenientJSONTests {
    private func read(_ text: String) -> String? {
        LenientJSON.object(text).map { JSONWriter.text(.object($0)) }
    }

    @Test(arguments: [
        "{}", #"{"a":1,"b":[true,false,null,-0,12345678901234567],"c":{"d":"e"}}"#, #" { "a" : [ ] , "b" : { } } "#,
        #"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83e\udd80","long":"0123456789abcdef 0123456789abcdef é"}"#,
        #"{"a":1.5,"b":1e3,"c":-2.25E-2,"d":-9223372036854775808,"e":9223372036854775807}"#, #"{"":"","é":"ü"}"#,
    ])
    func `what is JSON is read as JSONReader reads it`(text: String) throws {
        let strict = try JSONReader.value(from: Array(text.utf8))
        #expect(LenientJSON.object(text) == strict.object)
    }

    @Test func `what is not quite JSON is mended`() {
        #expect(read(#"{"a":"\ud800x\udc00"}"#) == "{\"a\":\"\u{fffd}x\u{fffd}\"}")
        #expect(read(#"{"a":"\u0000"}"#) == "{\"a\":\"\u{2400}\"}")
        #expect(read("{\"a\":\"x\u{0}\u{1}\n\"}") == #"{"a":"x␀\u0001\n"}"#)
        #expect(read(#"{"a":1,"b":2,"a":3}"#) == #"{"a":3,"b":2}"#)
        #expect(read(#"{"a":99999999999999999999,"b":NaN,"c":-Infinity}"#) == #"{"a":1e+20,"b":null,"c":null}"#)
        let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
        #expect(read(#"{"a":\#(deep),"b":1}"#)?.hasSuffix(#","b":1}"#) == true)
    }

    @Test(arguments: [
        "", "{", "}", "[]", "1", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1}x", "{\"a\":\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}", "{\"a\":tru}", "{\"a\":-}", "{\"a\":1..2}", "{\"a\":\"\\", "{\"a\":[1 2]}", "{\"a\":[[[",
    ])
    func `what is no object is none`(text: String) {
        #expect(LenientJSON.object(text) == nil)
    }

    @Test func `keys that look alike are told apart, and only the same one is taken for it`() {
        let members = (0..<500).map { "\"k\($0 * 7)\":\($0)" }.joined(separator: ",")
        let object = LenientJSON.object("{\(members)}")
        #expect(object?.members.count == 500)
        #expect(object?["k3493"] == .integer(499))
    }
}
