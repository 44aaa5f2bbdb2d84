// Why: what is taken for a credential decides who comes in.

import OrreryHTTP
import OrreryIdentity
import Testing

@Suite struct CredentialTests {
    private func secret(_ headers: (String, String)...) -> String? {
        Credential(Request(method: .get, target: "/", headers: headers.map { Header($0.0, $0.1) }))?.secret
    }

    @Test func `a bearer's token is read in any case of the scheme, and other schemes are not`() {
        #expect(secret(("Authorization", "Bearer orrery_1")) == "orrery_1")
        #expect(secret(("authorization", "bearer orrery_1")) == "orrery_1")
        #expect(secret(("Authorization", "Basic orrery_1")) == nil)
        #expect(secret(("Authorization", "Bearer")) == nil)
        #expect(secret() == nil)
    }

    @Test func `a cookie is this board's by the port in its name`() {
        #expect(secret(("Host", "127.0.0.1:4000"), ("Cookie", "a=b; orrery-4000=s1; orrery-4001=s2")) == "s1")
        #expect(secret(("Host", "127.0.0.1:4001"), ("Cookie", "orrery-4000=s1; orrery-4001=s2")) == "s2")
        #expect(secret(("Host", "board.example"), ("Cookie", "orrery=s3; orrery-4000=s1")) == "s3")
        #expect(secret(("Host", "[::1]:4000"), ("Cookie", "orrery-4000=s1")) == "s1")
        #expect(secret(("Host", "127.0.0.1:4000"), ("Cookie", "orrery-40000=s1")) == nil)
    }

    @Test func `the header is looked at before the cookie`() {
        #expect(
            secret(("Host", "h:1"), ("Cookie", "orrery-1=s"), ("Authorization", "Bearer orrery_1")) == "orrery_1")
    }

    @Test func `a cookie is for this board alone, and for encrypted lines alone where there are any`() {
        let plain = Request(method: .get, target: "/", headers: [Header("Host", "localhost:4000")])
        #expect(
            Credential.cookieHeader("s", for: plain).value == "orrery-4000=s; HttpOnly; SameSite=Strict; Path=/")
        let encrypted = Request(
            method: .get, target: "/", headers: [Header("Host", "board.example"), Header("X-Forwarded-Proto", "https")])
        #expect(
            Credential.cookieHeader("s", for: encrypted).value == "orrery=s; HttpOnly; SameSite=Strict; Path=/; Secure")
    }
}
