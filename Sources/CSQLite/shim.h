// The one door to SQLite. Macros that are casts cannot be imported, so binding with SQLITE_TRANSIENT is a function here.
#pragma once
#include <sqlite3.h>

/// Binds text; SQLite copies the bytes before this returns (SQLITE_TRANSIENT).
static inline int orrery_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int count) {
    return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// Turns a connection setting on or off: sqlite3_db_config is variadic.
static inline int orrery_sqlite3_configure(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}
