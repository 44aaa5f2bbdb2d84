// Why: what people read line by line stands in columns.

enum Columns {
    /// Cells longer than this stand out of their column, rather than push the others off the screen.
    private static let widthMax = 40

    /// Rows as lines, all but the last column padded to the widest cell in it, two spaces apart.
    /// - Precondition: all rows have the same number of cells.
    static func text(_ rows: [[String]], indent: String = "") -> String {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in
            rows.map { $0[column].count }.filter { $0 <= widthMax }.max() ?? 0
        }
        return rows.map { row in
            indent
                + zip(row, widths).enumerated().map { index, cell in
                    let (text, width) = cell
                    return index == row.count - 1
                        ? text : text + String(repeating: " ", count: max(0, width - text.count))
                }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
