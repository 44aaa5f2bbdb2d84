// Why: where a board listens decides who can reach it; the decision is tested as one, for no test listens beyond loopback.

import OrreryHost
import Testing

/// Rule: beyond loopback a board starts only with a token, and on all addresses only with the names that it is asked by.
@Suite struct ListenAddressTests {
    private func refusal(_ text: String, hasTokens: Bool = false, hasHosts: Bool = false) throws -> String? {
        try ListenAddress(text).refusal(
            hasTokens: hasTokens, hasHosts: hasHosts, tokenCommand: "orrery token create --user NAME")
    }

    @Test("Loopback needs nothing", arguments: ["4000", "127.0.0.1:4000", "127.0.0.2:0", "localhost:1", "[::1]:4000"])
    func loopbackNeedsNothing(address: String) throws {
        #expect(try refusal(address) == nil)
        #expect(try ListenAddress(address).isLoopback)
    }

    @Test("Beyond loopback there must be a token", arguments: ["192.168.1.1:4000", "[fe80::1]:4000", "10.0.0.7:0"])
    func beyondLoopbackThereMustBeAToken(address: String) throws {
        #expect(try refusal(address)?.contains("orrery token create --user NAME") == true)
        #expect(try refusal(address, hasHosts: true) != nil)
        #expect(try refusal(address, hasTokens: true) == nil)
    }

    @Test("On all addresses the names must be known too", arguments: ["0.0.0.0:4000", "[::]:4000", "[0:0::0]:4000"])
    func onAllAddressesTheNamesMustBeKnown(address: String) throws {
        #expect(try refusal(address, hasHosts: true)?.contains("orrery token create") == true)
        #expect(try refusal(address, hasTokens: true)?.contains("hosts") == true)
        #expect(try refusal(address, hasTokens: true, hasHosts: true) == nil)
        #expect(try ListenAddress(address).hostName == nil)
    }

    @Test func `a bound address is a name that the board is asked by`() throws {
        #expect(try ListenAddress("192.168.1.1:4000").hostName == "192.168.1.1")
        #expect(try ListenAddress("[fe80::1]:4000").hostName == "[fe80::1]")
    }

    @Test(
        "A name or half an address is none",
        arguments: ["example.org:80", "127.1:4000", "127.0.0.01:4000", "1.2.3.4.5:6"])
    func aNameIsNoAddress(text: String) {
        #expect(throws: HostError.self) { try ListenAddress(text) }
    }
}
