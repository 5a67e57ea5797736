/// The partition of a key, computed as the Java client does (`murmur2`, positive, modulo), so that producers in other
/// languages send the same account to the same partition.
package enum KafkaPartitioner {
    /// - Parameter count: number of partitions; at least 1.
    package static func partition(key: [UInt8], count: Int32) -> Int32 {
        Int32((hash(key: key) & 0x7fff_ffff) % UInt32(count))
    }

    /// MurmurHash2 with Kafka's seed. Source: Apache Kafka `org.apache.kafka.common.utils.Utils.murmur2`.
    package static func hash(key: [UInt8]) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        var index = 0
        while index + 4 <= key.count {
            var word = UInt32(key[index])
            word |= UInt32(key[index + 1]) << 8
            word |= UInt32(key[index + 2]) << 16
            word |= UInt32(key[index + 3]) << 24
            word = word &* multiplier
            word ^= word >> 24
            word = word &* multiplier
            hash = hash &* multiplier
            hash ^= word
            index += 4
        }
        let rest = key.count - index
        if rest > 2 { hash ^= UInt32(key[index + 2]) << 16 }
        if rest > 1 { hash ^= UInt32(key[index + 1]) << 8 }
        if rest > 0 {
            hash ^= UInt32(key[index])
            hash = hash &* multiplier
        }
        hash ^= hash >> 13
        hash = hash &* multiplier
        hash ^= hash >> 15
        return hash
    }
}
