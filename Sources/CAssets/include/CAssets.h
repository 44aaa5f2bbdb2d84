// The files that travel inside the binary: the page and the shipped scenarios.
#pragma once
#include <stddef.h>

/// A file by its path from the top of the repository. The bytes live as long as the process.
typedef struct {
    const char *path;
    const unsigned char *bytes;
    size_t count;
} orrery_asset;

/// The number of files.
size_t orrery_asset_count(void);

/// The file at `index`, which must be below the count.
orrery_asset orrery_asset_at(size_t index);
