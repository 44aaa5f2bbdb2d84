// Why: an address that slips through here is a door to the machines beside the board.

import OrreryService
import Testing

@Suite struct WebhookAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "loopback"), ("127.255.255.255", "loopback"), ("0.0.0.0", "unspecified"), ("10.1.2.3", "private"),
        ("172.16.0.1", "private"), ("172.31.255.255", "private"), ("192.168.178.1", "private"),
        ("169.254.169.254", "link-local"), ("100.64.0.1", "carrier-grade"), ("192.0.2.7", "documentation"),
        ("198.51.100.7", "documentation"), ("203.0.113.7", "documentation"), ("198.19.255.255", "benchmarking"),
        ("224.0.0.1", "multicast"), ("255.255.255.255", "reserved"), ("192.0.0.8", "reserved"),
        ("::", "unspecified"), ("::1", "loopback"), ("fe80::1", "link-local"), ("fec0::1", "private"),
        ("fc00::1", "unique local"), ("fdff::1", "unique local"), ("ff02::1", "multicast"),
        ("2001:db8::1", "documentation"), ("3fff::1", "documentation"), ("2001::1", "reserved"), ("100::1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"), ("::ffff:10.0.0.1", "private"), ("::ffff:a9fe:a9fe", "link-local"),
        ("64:ff9b::7f00:1", "loopback"), ("2002:7f00:1::", "loopback"), ("2002:c0a8:101::1", "private"),
        ("::127.0.0.1", "reserved"), ("5f00::1", "reserved"), ("4000::1", "reserved"),
    ])
    func `nobody is called at an address that is nobody's on the Internet`(text: String, kind: String) throws {
        #expect(AddressRules.refusal(of: try #require(NetworkAddress(text)), allowed: []) == kind)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "192.169.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:200::1",
        "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::",
    ])
    func `everybody else may be called`(text: String) throws {
        #expect(AddressRules.refusal(of: try #require(NetworkAddress(text)), allowed: []) == nil)
    }

    @Test func `what is allowed may be called, and nothing beside it`() throws {
        let allowed = [try #require(AddressRange("127.0.0.0/8")), try #require(AddressRange("fd00::17"))]
        func refusal(_ text: String) -> String? {
            NetworkAddress(text).flatMap { AddressRules.refusal(of: $0, allowed: allowed) }
        }
        #expect(refusal("127.9.9.9") == nil)
        #expect(refusal("::ffff:127.0.0.1") == nil)
        #expect(refusal("::1") == "loopback")
        #expect(refusal("fd00::17") == nil)
        #expect(refusal("fd00::18") == "unique local")
        #expect(refusal("10.0.0.1") == "private")
    }

    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"), ("::1", "::1"),
        ("1::", "1::"),
        ("::ffff:1.2.3.4", "::ffff:102:304"), ("FE80::A", "fe80::a"), ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
    ])
    func `an address is written one way`(text: String, written: String) {
        #expect(NetworkAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.+4", "0x7f.1.1.1", " 1.1.1.1", ":", ":::", "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "::1.2.3", "fe80::1%eth0", "[::1]",
    ])
    func `what is no address is none`(text: String) {
        #expect(NetworkAddress(text) == nil)
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: ["127.0.0.0/", "127.0.0.0/33", "127.0.0.0/-1", "127.0.0.0/+8", "::/129", "127.0.0.0/8/8", "/8"])
    func `what is no range is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        "https://example.org", "http://example.org:8080/in?token=1", "https://[2001:db8::1]:8443/x",
        "HTTPS://EXAMPLE.ORG/",
        "http://127.0.0.1:4000/", "https://a_b.example/%20",
    ])
    func `a webhook has an address on the web`(text: String) {
        #expect(WebhookURL(text)?.text == text)
    }

    @Test(arguments: [
        "", "example.org", "ftp://example.org", "file:///etc/passwd", "https://", "https:///x",
        "https://user:pw@example.org",
        "https://user@example.org/", "https://example.org/#a", "https://exa mple.org", "https://example.org\\@evil",
        "https://example.org:0", "https://example.org:65536", "https://example.org:", "https://example.org:8a",
        "https://[::1", "https://[1.2.3.4]/", "https://[fe80::1%25eth0]/", "https://ex%61mple.org/",
        "https://é.example/",
        "https://example.org/\r\nHost: x",
    ])
    func `anything else is refused`(text: String) {
        #expect(WebhookURL(text) == nil)
    }

    @Test func `what only the receiver is to know is not shown`() {
        #expect(WebhookURL("https://example.org/in?token=1")?.shown == "https://example.org/in?…")
        #expect(WebhookURL("https://example.org/in")?.shown == "https://example.org/in")
    }
}
