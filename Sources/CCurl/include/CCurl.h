// The one door to libcurl: posts, each to one address that is looked at before it is called. None of libcurl's own names pass
// it, for its headers would take the names of sockets away from the C library's module.
#pragma once
#include <stddef.h>

/// One post. Belongs to whoever made it.
typedef struct orrery_post orrery_post;
/// Has posts on their way, on one thread.
typedef struct orrery_courier orrery_courier;

/// How a post came to its end.
enum orrery_end_kind {
    orrery_end_answered,
    orrery_end_timed_out,
    orrery_end_unknown_name,
    orrery_end_nobody,
    orrery_end_hung_up,
    orrery_end_other,
};

struct orrery_end {
    enum orrery_end_kind kind;
    /// The answer's status; 0 when there was none.
    long status;
    /// When it wants to be asked again; 0 when it did not say.
    long long retry_after_seconds;
    long long microseconds;
    /// What libcurl says of it; lives as long as the process.
    const char *_Nonnull words;
};

/// Readies libcurl; 0 when it can be used. To be called before there is a courier, on one thread.
int orrery_curl_begin(void);

/// A post to `url`, NULL when libcurl refuses. It speaks HTTP and nothing else, follows no redirect, asks no proxy, trusts what
/// the system trusts, reuses no connection, and takes `milliseconds_max` at most. `body` is copied.
/// `may_call` is asked with the 4 or 16 bytes of each address right before it is called, and says 1 for yes; `take` is handed
/// what comes of the answer, and takes less to end the post. Both are called by `orrery_courier_work`, with `context`.
orrery_post *_Nullable orrery_post_make(
    const char *_Nonnull url, const void *_Nullable body, size_t count, long milliseconds_max,
    int (*_Nonnull may_call)(void *_Nullable context, const unsigned char *_Nonnull address, int count),
    size_t (*_Nonnull take)(void *_Nullable context, const unsigned char *_Nullable bytes, size_t count),
    void *_Nullable context);
/// Adds a line to the head; 0 when there was room.
int orrery_post_add_header(orrery_post *_Nonnull post, const char *_Nonnull line);
void orrery_post_free(orrery_post *_Nonnull post);
/// How it came to its end.
struct orrery_end orrery_post_end(orrery_post *_Nonnull post);

orrery_courier *_Nullable orrery_courier_make(void);
void orrery_courier_free(orrery_courier *_Nonnull courier);
/// Sets a post on its way; 0 when it is.
int orrery_courier_add(orrery_courier *_Nonnull courier, orrery_post *_Nonnull post);
/// Lets go of a post, wherever it is.
void orrery_courier_remove(orrery_courier *_Nonnull courier, orrery_post *_Nonnull post);
/// Does what can be done without waiting.
void orrery_courier_work(orrery_courier *_Nonnull courier);
/// The next post that has come to its end; NULL when there is none.
orrery_post *_Nullable orrery_courier_next_ended(orrery_courier *_Nonnull courier);
/// Waits until there is something to do, or somebody wakes it.
void orrery_courier_wait(orrery_courier *_Nonnull courier, int milliseconds_max);
/// Wakes it, from any thread.
void orrery_courier_wake(orrery_courier *_Nonnull courier);
