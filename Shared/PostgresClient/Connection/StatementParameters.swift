/// The values of one statement in the shape `PQsendQueryParams` wants: one buffer, all in binary format.
struct StatementParameters {
    /// Type of every value.
    let types: [UInt32]
    private let lengths: [Int32]
    private let formats: [Int32]
    /// Start of every value in ``bytes``; `nil` is SQL NULL.
    private let starts: [Int?]
    private let bytes: [UInt8]

    /// Collects the values.
    /// - Throws: ``PostgresError/Code/encoding`` for a value that cannot be sent, and when there are more than 65,535.
    init(_ binds: [SQLQuery.Bind]) throws(PostgresError) {
        guard binds.count <= 65_535 else {
            throw PostgresError(.encoding, context: "more than 65535 values in one statement: bind arrays instead")
        }
        var lengths: [Int32] = []
        var starts: [Int?] = []
        var buffer: [UInt8] = []
        for bind in binds {
            guard let value = try bind.bytes.get() else {
                starts.append(nil)
                lengths.append(0)
                continue
            }
            guard let length = Int32(exactly: value.count) else {
                throw PostgresError(.encoding, context: "a value is larger than 2 GiB")
            }
            starts.append(buffer.count)
            lengths.append(length)
            buffer += value
        }
        // An empty value still needs an address: libpq reads a null pointer as SQL NULL.
        buffer.append(0)
        self.types = binds.map(\.type.oid)
        self.lengths = lengths
        self.starts = starts
        self.bytes = buffer
        formats = Array(repeating: 1, count: binds.count)
    }

    /// Number of values.
    var count: Int32 { Int32(types.count) }

    /// Calls `body` with addresses that stay valid for the call.
    @unsafe
    func withPointers<R>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> R
    ) -> R {
        unsafe bytes.withUnsafeBytes { buffer in
            let values = unsafe starts.map { start in
                unsafe start.flatMap { unsafe buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return unsafe body(values, lengths, formats)
        }
    }
}
