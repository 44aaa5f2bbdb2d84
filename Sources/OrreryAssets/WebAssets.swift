// Why: the page lies inside the binary, so that there is nothing to install and no path that a request could leave.

internal import CAssets
internal import CGnuTLS
package import OrreryHTTP

/// The files of the page, and the shipped scenarios.
package struct WebAssets: Sendable {
    /// What the page may do: its own scripts, styles and requests, nothing inline, nothing foreign (design page 4).
    /// Its one policy of Trusted Types lets one address be a worker's (`Web/js/live-lines.js`).
    package static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types orrery-worker"

    private let responses: [String: Response]
    private let compressed = CompressedResponses()

    package init() {
        var responses: [String: Response] = [:]
        for (path, bytes) in Self.files where path.hasPrefix("Web/") {
            let name = String(path.dropFirst("Web/".count))
            responses[name] = Self.response(name: name, bytes: bytes)
        }
        responses[""] = responses["index.html"]
        self.responses = responses
    }

    /// The file at the path of a request, `index.html` for none; nil when there is none of that name.
    /// - Parameter isCompressed: Whether the client reads gzip.
    package func response(segments: [String], isCompressed: Bool) -> Response? {
        let name = segments.joined(separator: "/")
        guard let response = responses[name] else { return nil }
        return isCompressed ? compressed.response(name, of: response) : response
    }

    /// The text of a shipped scenario; nil when there is none of that name.
    package static func scenario(_ name: String) -> [UInt8]? {
        files.first { $0.path == "Simulations/\(name).json" }?.bytes
    }

    /// The paths of all files, from the top of the repository.
    package static var paths: [String] { files.map(\.path) }

    private static var files: [(path: String, bytes: [UInt8])] {
        (0..<orrery_asset_count()).map { index in
            let asset = unsafe orrery_asset_at(index)
            return unsafe (
                String(cString: asset.path), Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
            )
        }
    }

    private static func response(name: String, bytes: [UInt8]) -> Response {
        let tag = "\"\(digest(bytes).prefix(16))\""
        return Response(
            status: 200,
            headers: [
                Header("Content-Type", contentType(of: name)), Header("Cache-Control", "no-cache"),
                Header("ETag", tag), Header("Content-Security-Policy", contentSecurityPolicy),
                Header("Cross-Origin-Opener-Policy", "same-origin"), Header("Vary", "Accept-Encoding"),
            ],
            body: bytes)
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json", "webmanifest": "application/manifest+json"
        case "png": "image/png"
        default: "application/octet-stream"
        }
    }

    /// SHA-256 in hexadecimal: https://www.gnutls.org/manual/html_node/Hash-and-MAC-functions.html
    private static func digest(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let code = unsafe bytes.withUnsafeBytes { input in
            unsafe digest.withUnsafeMutableBytes { output in
                unsafe gnutls_hash_fast(GNUTLS_DIG_SHA256, input.baseAddress, input.count, output.baseAddress)
            }
        }
        precondition(code == 0, "SHA-256 is missing from GnuTLS (code \(code)).")
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] })
    }
}
