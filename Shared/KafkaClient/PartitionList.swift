import CLibrdkafka

/// Owner of a `rd_kafka_topic_partition_list_t`.
@safe struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ offsets: [TopicPartition: Int64]) {
        unsafe pointer = unsafe rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (place, offset) in offsets {
            let element = unsafe rd_kafka_topic_partition_list_add(pointer, place.topic, place.partition)
            unsafe element?.pointee.offset = offset
        }
    }

    init(_ partitions: [TopicPartition]) {
        unsafe pointer = unsafe rd_kafka_topic_partition_list_new(Int32(partitions.count))
        for place in partitions { _ = unsafe rd_kafka_topic_partition_list_add(pointer, place.topic, place.partition) }
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }

    /// The offset of the first element, as a query left it.
    func firstOffset() throws(KafkaError) -> Int64 {
        guard unsafe pointer.pointee.cnt > 0, let element = unsafe pointer.pointee.elems else { throw .timedOut }
        let code = unsafe element.pointee.err
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
        guard unsafe element.pointee.offset >= 0 else { throw .timedOut }
        return unsafe element.pointee.offset
    }
}
