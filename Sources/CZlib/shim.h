// The one door to zlib. Its initialisers are macros that add the size of the structure.
#pragma once
#include <zlib.h>

// Window bits of 15 are the largest window; 16 more ask for a gzip header and trailer (RFC 1952) around the data.
static inline int orrery_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}
