// Why: the page is text with many words that come again. Compressed it is a third, and over a slow line that is the
// time until something is seen.

internal import CZlib

/// Bytes as gzip (RFC 1952), as small as zlib makes them. The same bytes come out for the same bytes, whenever.
enum Gzip {
    /// - Complexity: O(n), some 20 MB a second.
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var stream = unsafe z_stream()
        precondition(unsafe orrery_gzip_begin(&stream, Z_BEST_COMPRESSION) == Z_OK, "zlib has no memory to begin with.")
        defer { unsafe deflateEnd(&stream) }
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe input.withUnsafeMutableBufferPointer { input in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(bound)
                // The bound holds all of it, so that one call is enough (zlib manual, deflateBound).
                let code = unsafe deflate(&stream, Z_FINISH)
                precondition(code == Z_STREAM_END, "zlib did not end within its own bound (code \(code)).")
            }
            count = unsafe Int(stream.total_out)
        }
    }
}
