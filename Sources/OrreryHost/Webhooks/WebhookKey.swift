// Why: a receiver knows the board by a secret that both have. It comes from a file, goes into signatures, and is never shown
// to anybody, not even when the receiver says it aloud.
// Source: Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md);
// https://www.gnutls.org/manual/html_node/Hash-and-MAC-functions.html.

internal import CGnuTLS
internal import Glibc
internal import OrreryModel

/// The secret of one webhook.
package struct WebhookKey: Sendable {
    private let bytes: [UInt8]
    /// As it stands in the file.
    private let written: [UInt8]

    /// Reads the secret from its file: the bytes of the file without the line's end, or what they stand for when they begin
    /// with `whsec_` and go on in base 64.
    /// - Throws: `HostError` with a sentence that says nothing of the secret.
    package init(file: String) throws(HostError) {
        var text = try SystemFiles.read(file, bytesMax: Limits.webhookSecretBytesMax)
        while let last = text.last, last == 0x0a || last == 0x0d { text.removeLast() }
        let mark = Array("whsec_".utf8)
        guard let key = text.starts(with: mark) ? Self.decoded(Array(text.dropFirst(mark.count))) : text
        else {
            throw HostError(
                "Expected base 64 behind the whsec_ in \(file), found something else. Copy the secret once more.")
        }
        guard key.count >= Limits.webhookSecretBytesMin else {
            throw HostError(
                "Expected a secret of at least \(Limits.webhookSecretBytesMin) bytes in \(file), found \(key.count). Make "
                    + "one: openssl rand -base64 32 > \(file)")
        }
        bytes = key
        written = text
    }

    /// The HMAC with SHA-256 of `content`, in base 64.
    func signature(of content: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let code = unsafe bytes.withUnsafeBytes { key in
            unsafe content.withUnsafeBytes { content in
                unsafe digest.withUnsafeMutableBytes { digest in
                    unsafe gnutls_hmac_fast(
                        GNUTLS_MAC_SHA256, key.baseAddress, key.count, content.baseAddress, content.count,
                        digest.baseAddress)
                }
            }
        }
        precondition(code == 0, "HMAC with SHA-256 is missing from GnuTLS (code \(code)).")
        return Self.base64(digest)
    }

    /// `answer` without the secret, should the receiver have said it, and without what may be the beginning of it at its end.
    func hidden(in answer: [UInt8]) -> [UInt8] {
        var hidden = answer
        for secret in [written, bytes] {
            while let range = hidden.firstRange(of: secret) {
                hidden.replaceSubrange(range, with: Array("⟨the secret⟩".utf8))
            }
            let torn = (1..<secret.count).last { hidden.suffix($0) == secret.prefix($0) } ?? 0
            hidden.removeLast(torn)
        }
        return hidden
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        guard let text = unsafe converted(bytes, by: gnutls_base64_encode2) else {
            preconditionFailure("GnuTLS has no memory for a signature.")
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        unsafe converted(text, by: gnutls_base64_decode2)
    }

    @unsafe
    private static func converted(
        _ bytes: [UInt8], by convert: (UnsafePointer<gnutls_datum_t>?, UnsafeMutablePointer<gnutls_datum_t>?) -> Int32
    ) -> [UInt8]? {
        var (input, out) = unsafe (bytes, gnutls_datum_t())
        let code = unsafe input.withUnsafeMutableBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count))
            return unsafe convert(&datum, &out)
        }
        guard code == 0, let data = unsafe out.data else { return nil }
        // What GnuTLS gives away is malloc's, unless somebody has told it otherwise.
        defer { unsafe free(data) }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(out.size)))
    }
}
