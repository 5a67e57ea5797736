import CLibrdkafka

extension KafkaHandle {
    /// Hands one record to librdkafka, which copies it.
    ///
    /// - Parameter token: comes back with the delivery report; not zero.
    /// - Throws: what librdkafka refuses at once (queue full, too large, unknown partition, fatal state).
    func produce(_ record: KafkaRecord, token: UInt) throws(KafkaError) {
        let headers = unsafe makeHeaders(record.headers)
        let failure: OpaquePointer? = unsafe record.topic.withCString { topic in
            unsafe withBytes(record.key) { key in
                unsafe withBytes(record.value) { value in
                    var arguments: [rd_kafka_vu_t] = unsafe []
                    unsafe arguments.append(rd_kafka_vu_t.make(RD_KAFKA_VTYPE_TOPIC) { unsafe $0.cstr = unsafe topic })
                    unsafe arguments.append(
                        rd_kafka_vu_t.make(RD_KAFKA_VTYPE_PARTITION) { unsafe $0.i32 = record.partition })
                    unsafe arguments.append(
                        rd_kafka_vu_t.make(RD_KAFKA_VTYPE_MSGFLAGS) { unsafe $0.i = RD_KAFKA_MSG_F_COPY })
                    unsafe arguments.append(
                        rd_kafka_vu_t.make(RD_KAFKA_VTYPE_OPAQUE) {
                            unsafe $0.ptr = UnsafeMutableRawPointer(bitPattern: token)
                        })
                    if let key = unsafe key {
                        unsafe arguments.append(
                            rd_kafka_vu_t.make(RD_KAFKA_VTYPE_KEY) {
                                unsafe $0.mem.ptr = unsafe UnsafeMutableRawPointer(mutating: key.baseAddress)
                                unsafe $0.mem.size = key.count
                            })
                    }
                    if let value = unsafe value {
                        unsafe arguments.append(
                            rd_kafka_vu_t.make(RD_KAFKA_VTYPE_VALUE) {
                                unsafe $0.mem.ptr = unsafe UnsafeMutableRawPointer(mutating: value.baseAddress)
                                unsafe $0.mem.size = value.count
                            })
                    }
                    if let headers = unsafe headers {
                        unsafe arguments.append(
                            rd_kafka_vu_t.make(RD_KAFKA_VTYPE_HEADERS) { unsafe $0.headers = unsafe headers })
                    }
                    return unsafe rd_kafka_produceva(pointer, arguments, arguments.count)
                }
            }
        }
        guard let failure = unsafe failure else { return }
        // The list belongs to librdkafka only after a success.
        if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
        throw unsafe KafkaError(consuming: failure)
    }

    private func makeHeaders(_ headers: [KafkaHeader]) -> OpaquePointer? {
        guard !headers.isEmpty, let list = unsafe rd_kafka_headers_new(headers.count) else { return nil }
        for header in headers {
            unsafe header.value.withUnsafeBytes { bytes in
                var empty: UInt8 = 0
                if let base = bytes.baseAddress {
                    _ = unsafe rd_kafka_header_add(list, header.name, -1, base, bytes.count)
                } else {
                    _ = unsafe rd_kafka_header_add(list, header.name, -1, &empty, 0)
                }
            }
        }
        return unsafe list
    }

    /// Passes `nil` on as `nil`; an empty array keeps a non-null address, since a null one means "null value" to Kafka.
    private func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard let bytes else { return body(nil) }
        guard !bytes.isEmpty else {
            return unsafe withUnsafeBytes(of: UInt8(0)) {
                unsafe body(UnsafeRawBufferPointer(start: $0.baseAddress, count: 0))
            }
        }
        return unsafe bytes.withUnsafeBytes { unsafe body($0) }
    }
}

extension rd_kafka_vu_t {
    /// One tagged argument of `rd_kafka_produceva`; `fill` sets the member that belongs to the tag.
    fileprivate static func make(
        _ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_s.__Unnamed_union_u) -> Void
    ) -> rd_kafka_vu_t {
        var argument = unsafe rd_kafka_vu_t()
        unsafe argument.vtype = type
        unsafe fill(&argument.u)
        return unsafe argument
    }
}
