// Why: secrets come from the machine's best chance, and only their hashes are kept; both are GnuTLS's business
// (https://www.gnutls.org/manual/html_node/Random-number-generation.html and Hash-and-MAC-functions.html).

internal import CGnuTLS
package import OrreryIdentity

package enum SystemSecrets {
    /// 256 bits that nobody can guess, as hexadecimal digits.
    package static func secret() -> String {
        SecretHash.hexadecimal(bytes(32))
    }

    /// A name for a token: short enough to type, and no secret.
    package static func name() -> String {
        SecretHash.hexadecimal(bytes(4))
    }

    /// What is kept of a secret.
    package static func hash(_ secret: String) -> SecretHash {
        var hash = [UInt8](repeating: 0, count: 32)
        let code = unsafe Array(secret.utf8).withUnsafeBytes { input in
            unsafe hash.withUnsafeMutableBytes { output in
                unsafe gnutls_hash_fast(GNUTLS_DIG_SHA256, input.baseAddress, input.count, output.baseAddress)
            }
        }
        precondition(code == 0, "SHA-256 is missing from GnuTLS (code \(code)).")
        return SecretHash(hash)
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let code = unsafe bytes.withUnsafeMutableBytes { output in
            unsafe gnutls_rnd(GNUTLS_RND_KEY, output.baseAddress, output.count)
        }
        precondition(code == 0, "GnuTLS gives no random bytes (code \(code)).")
        return bytes
    }
}
