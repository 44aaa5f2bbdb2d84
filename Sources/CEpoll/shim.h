// The one door to epoll(7), which the module of the C library leaves out.
#pragma once
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <time.h>

/// Watches a descriptor; `word` comes back with what happens to it. Returns 0, or -1 with errno set.
static inline int orrery_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t word) {
    struct epoll_event event = {.events = events, .data = {.u64 = word}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

/// What happened to a watched descriptor.
struct orrery_epoll_happening {
    uint64_t word;
    uint32_t events;
};

/// Writes down what came; returns how many, 0 for an error.
static inline int orrery_epoll_write_down(
    const struct epoll_event *events, int count, struct orrery_epoll_happening *happenings) {
    for (int index = 0; index < count; index++) {
        happenings[index].word = events[index].data.u64;
        happenings[index].events = events[index].events;
    }
    return count < 0 ? 0 : count;
}

/// Waits so many milliseconds, or for ever when they are negative, until something happens to a watched descriptor.
/// Returns how many happenings were written, `most` at most; 0 when there were none or a signal came.
static inline int orrery_epoll_wait(int epoll, struct orrery_epoll_happening *happenings, int most, int milliseconds) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, most < 256 ? most : 256, milliseconds);
    return orrery_epoll_write_down(events, count, happenings);
}

/// As `orrery_epoll_wait`, to the nanosecond where the system can (epoll_pwait2, Linux 5.11), else rounded up to a
/// millisecond.
static inline int orrery_epoll_wait_precisely(
    int epoll, struct orrery_epoll_happening *happenings, int most, int64_t nanoseconds) {
    static int is_coarse;
    struct epoll_event events[256];
    int wanted = most < 256 ? most : 256;
    if (!is_coarse) {
        struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
        int count = epoll_pwait2(epoll, events, wanted, &time, 0);
        if (count < 0 && errno == ENOSYS) is_coarse = 1;
        if (!is_coarse) return orrery_epoll_write_down(events, count, happenings);
    }
    return orrery_epoll_wait(epoll, happenings, most, (int)((nanoseconds + 999999) / 1000000));
}

/// Watches a descriptor for something else. Returns 0, or -1 with errno set.
static inline int orrery_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t word) {
    struct epoll_event event = {.events = events, .data = {.u64 = word}};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
}

/// Watches a descriptor no longer. Returns 0, or -1 with errno set.
static inline int orrery_epoll_remove(int epoll, int descriptor) {
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0);
}

static const uint32_t orrery_epoll_readable = EPOLLIN;
static const uint32_t orrery_epoll_writable = EPOLLOUT;
/// Tells once when there is room again, and once when the peer has hung up.
static const uint32_t orrery_epoll_stream = EPOLLOUT | EPOLLRDHUP | EPOLLET;
static const uint32_t orrery_epoll_gone = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
