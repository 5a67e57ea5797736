/// The cells of one result in PostgreSQL's text format, copied out of libpq into one buffer.
final class ResultTable: Sendable {
    /// Column names in order.
    let columns: [String]
    private let bytes: [UInt8]
    /// End of every cell in ``bytes``, row by row; the complement (negative) marks SQL NULL.
    private let ends: [Int]

    /// Takes the parts that ``ResultHandle`` has read.
    init(columns: [String], bytes: [UInt8], ends: [Int]) {
        self.columns = columns
        self.bytes = bytes
        self.ends = ends
    }

    /// Position of a column; results have few columns, so a linear search is fastest.
    func position(of column: String) -> Int? { columns.firstIndex(of: column) }

    /// The bytes of a cell; `nil` is SQL NULL.
    func cell(row: Int, column: Int) -> ArraySlice<UInt8>? {
        let index = row * columns.count + column
        let end = ends[index]
        guard end >= 0 else { return nil }
        let start = index == 0 ? 0 : (ends[index - 1] >= 0 ? ends[index - 1] : ~ends[index - 1])
        return bytes[start..<end]
    }

    /// All rows.
    func rows(count: Int) -> [Row] { (0..<count).map { Row(table: self, index: $0) } }
}
