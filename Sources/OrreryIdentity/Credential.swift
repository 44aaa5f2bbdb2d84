// Why: programs show their token in a header, and the board's page, which cannot set one on a stream, shows a cookie.

package import OrreryHTTP

/// What a request shows to be let in.
package struct Credential: Hashable, Sendable {
    package let secret: String

    /// What `request` shows: the header, else the cookie of this board; nil when it shows neither.
    package init?(_ request: Request) {
        if let header = request.header("Authorization"),
            case let parts = header.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        {
            secret = parts[1].filter { $0 != " " }
        } else if let cookie = Self.cookie(request) {
            secret = cookie
        } else {
            return nil
        }
    }

    /// The cookie's name: it holds the port, for a browser shows a cookie to every port of a host (RFC 6265 section 8.5)
    /// and two boards must not put each other's out.
    package static func cookieName(_ request: Request) -> String {
        let host = request.header("Host") ?? ""
        let port = host.split(separator: ":").last.flatMap { UInt16($0) }
        return host.contains(":") ? port.map { "orrery-\($0)" } ?? "orrery" : "orrery"
    }

    /// The header that gives a browser its cookie. It goes over encrypted connections only where a proxy says that this
    /// is one.
    package static func cookieHeader(_ secret: String, for request: Request) -> Header {
        let isEncrypted = request.header("X-Forwarded-Proto")?.lowercased() == "https"
        return Header(
            "Set-Cookie",
            "\(cookieName(request))=\(secret); HttpOnly; SameSite=Strict; Path=/\(isEncrypted ? "; Secure" : "")")
    }

    private static func cookie(_ request: Request) -> String? {
        let name = cookieName(request)
        for header in request.headers where header.name.lowercased() == "cookie" {
            for pair in header.value.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { return String(parts[1]) }
            }
        }
        return nil
    }
}
