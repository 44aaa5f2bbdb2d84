// What libcurl may do is said here, once: https://curl.se/libcurl/c/curl_easy_setopt.html.
#define _GNU_SOURCE
#include "CCurl.h"
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct orrery_post {
    CURL *handle;
    struct curl_slist *headers;
    CURLcode code;
    int (*may_call)(void *, const unsigned char *, int);
    size_t (*take)(void *, const unsigned char *, size_t);
    void *context;
};

int orrery_curl_begin(void) { return (int)curl_global_init(CURL_GLOBAL_DEFAULT); }

// What is looked at is what is called: libcurl hands over the very address that it is about to connect to, after all names
// were resolved (https://curl.se/libcurl/c/CURLOPT_OPENSOCKETFUNCTION.html).
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    const orrery_post *post = context;
    unsigned char bytes[16];
    int count = 0;
    if (address->family == AF_INET) {
        memcpy(bytes, &((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr, count = 4);
    } else if (address->family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr, count = 16);
    }
    if (count == 0 || post->may_call(post->context, bytes, count) != 1) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *context) {
    const orrery_post *post = context;
    return post->take(post->context, (const unsigned char *)bytes, size * count);
}

static CURLcode prepare(orrery_post *post, const char *url, const void *body, size_t count, long milliseconds_max) {
    CURL *handle = post->handle;
    CURLcode code = CURLE_OK;
#define SET(option, value) if (code == CURLE_OK) code = curl_easy_setopt(handle, option, value)
    SET(CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    // A post that is given up does not wait for its name to be resolved.
    SET(CURLOPT_QUICK_EXIT, 1L);
#endif
    // An empty name is no proxy, whatever the environment says.
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_USERAGENT, "orrery");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT_MS, milliseconds_max);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    // A connection that was opened for one receiver was looked at for that one only.
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    // The size first, or libcurl would look for a NUL. It takes a copy.
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    SET(CURLOPT_COPYPOSTFIELDS, (const char *)body);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, post);
    SET(CURLOPT_WRITEFUNCTION, take_answer);
    SET(CURLOPT_WRITEDATA, post);
    SET(CURLOPT_PRIVATE, post);
#undef SET
    return code;
}

orrery_post *orrery_post_make(
    const char *url, const void *body, size_t count, long milliseconds_max,
    int (*may_call)(void *, const unsigned char *, int), size_t (*take)(void *, const unsigned char *, size_t),
    void *context) {
    orrery_post *post = calloc(1, sizeof *post);
    if (!post) return NULL;
    post->may_call = may_call;
    post->take = take;
    post->context = context;
    post->handle = curl_easy_init();
    // Nobody is asked whether a body may come.
    if (!post->handle || prepare(post, url, body, count, milliseconds_max) != CURLE_OK
        || orrery_post_add_header(post, "Expect:") != 0) {
        orrery_post_free(post);
        return NULL;
    }
    return post;
}

int orrery_post_add_header(orrery_post *post, const char *line) {
    struct curl_slist *longer = curl_slist_append(post->headers, line);
    if (!longer) return 1;
    post->headers = longer;
    return (int)curl_easy_setopt(post->handle, CURLOPT_HTTPHEADER, longer);
}

void orrery_post_free(orrery_post *post) {
    if (post->handle) curl_easy_cleanup(post->handle);
    curl_slist_free_all(post->headers);
    free(post);
}

struct orrery_end orrery_post_end(orrery_post *post) {
    struct orrery_end end = {.words = curl_easy_strerror(post->code)};
    curl_off_t microseconds = 0, seconds = 0;
    curl_easy_getinfo(post->handle, CURLINFO_RESPONSE_CODE, &end.status);
    curl_easy_getinfo(post->handle, CURLINFO_TOTAL_TIME_T, &microseconds);
    curl_easy_getinfo(post->handle, CURLINFO_RETRY_AFTER, &seconds);
    end.microseconds = microseconds;
    end.retry_after_seconds = seconds;
    switch (post->code) {
    case CURLE_OK: end.kind = orrery_end_answered; break;
    // Whoever took enough has ended it.
    case CURLE_WRITE_ERROR: end.kind = end.status ? orrery_end_answered : orrery_end_other; break;
    case CURLE_OPERATION_TIMEDOUT: end.kind = orrery_end_timed_out; break;
    case CURLE_COULDNT_RESOLVE_HOST: end.kind = orrery_end_unknown_name; break;
    case CURLE_COULDNT_CONNECT: end.kind = orrery_end_nobody; break;
    case CURLE_GOT_NOTHING: end.kind = orrery_end_hung_up; break;
    default: end.kind = orrery_end_other;
    }
    return end;
}

// A courier is libcurl's own, under a name that says nothing of it.
orrery_courier *orrery_courier_make(void) { return (orrery_courier *)curl_multi_init(); }

void orrery_courier_free(orrery_courier *courier) { curl_multi_cleanup((CURLM *)courier); }

int orrery_courier_add(orrery_courier *courier, orrery_post *post) {
    return (int)curl_multi_add_handle((CURLM *)courier, post->handle);
}

void orrery_courier_remove(orrery_courier *courier, orrery_post *post) {
    curl_multi_remove_handle((CURLM *)courier, post->handle);
}

void orrery_courier_work(orrery_courier *courier) {
    int running = 0;
    curl_multi_perform((CURLM *)courier, &running);
}

orrery_post *orrery_courier_next_ended(orrery_courier *courier) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read((CURLM *)courier, &left))) {
        orrery_post *post = NULL;
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post);
        if (!post) continue;
        post->code = code;
        return post;
    }
    return NULL;
}

void orrery_courier_wait(orrery_courier *courier, int milliseconds_max) {
    curl_multi_poll((CURLM *)courier, NULL, 0, milliseconds_max, NULL);
}

void orrery_courier_wake(orrery_courier *courier) { curl_multi_wakeup((CURLM *)courier); }
