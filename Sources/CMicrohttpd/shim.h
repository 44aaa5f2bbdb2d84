// The one door to libmicrohttpd. Swift cannot call variadic functions nor see function-like macros, so each one that
// Orrery needs has a typed inline function here.
#pragma once
#include <microhttpd.h>
#include <stdint.h>

/// Starts a daemon on a listening socket that the caller has bound; `options` ends with MHD_OPTION_END.
/// Callbacks run on the daemon's own thread; what `target` returns for a request's raw target becomes the request's
/// context. Returns NULL when the daemon cannot be started.
static inline struct MHD_Daemon *orrery_mhd_start(
    unsigned int flags, int listen_socket, unsigned int connection_limit, unsigned int timeout_seconds,
    size_t memory_limit_bytes, MHD_AccessHandlerCallback access, void *access_context,
    MHD_RequestCompletedCallback completed, void *completed_context,
    void *(*target)(void *, const char *, struct MHD_Connection *), void *target_context,
    MHD_NotifyConnectionCallback notify, void *notify_context) {
    return MHD_start_daemon(
        flags, 0, NULL, NULL, access, access_context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listen_socket,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit,
        MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_limit_bytes,
        MHD_OPTION_NOTIFY_COMPLETED, completed, completed_context,
        MHD_OPTION_URI_LOG_CALLBACK, target, target_context,
        MHD_OPTION_NOTIFY_CONNECTION, notify, notify_context,
        MHD_OPTION_END);
}

/// The descriptor of a connection's socket; -1 when it has none.
static inline int orrery_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// Sets after how many seconds without a byte in either direction a connection is closed.
static inline void orrery_mhd_set_timeout(struct MHD_Connection *connection, unsigned int seconds) {
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}
