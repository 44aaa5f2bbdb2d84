// Why: values go into a compiled statement and come out of its rows as JSON values, and nothing else of SQLite leaks.

internal import CSQLite
internal import OrreryJSON

/// A compiled statement, freed with its last reference.
@safe
final class Statement {
    private let handle: OpaquePointer
    /// The names of the columns as they travel: `task_id` is `taskId`.
    private let columns: [String]

    /// Takes over a statement that `sqlite3_prepare_v3` made.
    @unsafe
    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
        columns = (0..<(unsafe sqlite3_column_count(handle))).map { index in
            SnakeCase.toCamelCase(unsafe String(cString: sqlite3_column_name(handle, index)))
        }
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Binds `values` in order. Arrays and objects become JSON text.
    func bind(_ values: [JSONValue]) {
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            switch value {
            case .null: unsafe sqlite3_bind_null(handle, position)
            case .bool(let flag): unsafe sqlite3_bind_int64(handle, position, flag ? 1 : 0)
            case .integer(let number): unsafe sqlite3_bind_int64(handle, position, number)
            case .double(let number): unsafe sqlite3_bind_double(handle, position, number)
            case .decimal(let units, let places):
                var scale = 1.0
                for _ in 0..<places { scale *= 10 }
                unsafe sqlite3_bind_double(handle, position, Double(units) / scale)
            case .string(let text): bind(text: Array(text.utf8), at: position)
            case .array, .object: bind(text: JSONWriter.bytes(value), at: position)
            }
        }
    }

    /// Binds UTF-8 bytes as text.
    func bind(text bytes: [UInt8], at position: Int32) {
        // SQLite copies the bytes before the call returns; an empty buffer has no address, and NULL would bind null.
        _ = unsafe bytes.withUnsafeBytes { buffer in
            if let base = buffer.baseAddress {
                unsafe orrery_sqlite3_bind_text(
                    handle, position, base.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
            } else {
                unsafe orrery_sqlite3_bind_text(handle, position, "", 0)
            }
        }
    }

    func bind(_ number: Int64, at position: Int32) {
        unsafe sqlite3_bind_int64(handle, position, number)
    }

    /// Makes the statement ready to run again; values that are not bound anew stay.
    func rewind() {
        unsafe sqlite3_reset(handle)
    }

    /// A column of the row, counted from 0.
    func integer(at index: Int32) -> Int64 {
        unsafe sqlite3_column_int64(handle, index)
    }

    /// The bytes of a text column, counted from 0.
    func bytes(at index: Int32) -> [UInt8] {
        unsafe withText(at: index) { unsafe Array($0) }
    }

    /// A text column, counted from 0.
    func text(at index: Int32) -> String {
        unsafe withText(at: index) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a column, counted from 0, holds nothing.
    func isNull(at index: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
    }

    /// Lends the bytes of a text column: valid only during the execution of `body`. Do not store.
    @unsafe
    func withText<Result>(at index: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // As a blob, for a text would be copied to put a NUL behind it; and the pointer must be asked for before the count
        // (https://sqlite.org/c3ref/column_blob.html).
        let start = unsafe sqlite3_column_blob(handle, index)
        return unsafe body(
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }

    /// Goes to the next row and returns SQLite's code.
    func step() -> Int32 {
        unsafe sqlite3_step(handle)
    }

    /// Makes the statement ready for its next use and lets go of its values.
    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// The row that `step` went to, by column.
    var row: JSONObject {
        var object = JSONObject()
        for (index, name) in columns.enumerated() {
            object.append(name, value(at: Int32(index)))
        }
        return object
    }

    private func value(at index: Int32) -> JSONValue {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: unsafe .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: unsafe .double(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            unsafe .string(
                String(
                    decoding: UnsafeRawBufferPointer(
                        start: sqlite3_column_text(handle, index), count: Int(sqlite3_column_bytes(handle, index))),
                    as: UTF8.self))
        default: .null
        }
    }
}
