/// The librdkafka settings of each kind of client, with the reason where the default would be wrong.
///
/// Source of names and defaults: librdkafka CONFIGURATION.md, version 2.0.2.
struct KafkaSettings {
    /// In the order in which they are applied; later ones win.
    let pairs: [(name: String, value: String)]

    /// Settings that `KafkaConfiguration.extra` may not touch, because correctness rests on them.
    static let fixed: Set<String> = [
        "enable.idempotence", "acks", "request.required.acks", "max.in.flight", "max.in.flight.requests.per.connection",
        "partitioner", "check.crcs", "auto.offset.reset", "enable.auto.commit", "enable.auto.offset.store",
        "enable.partition.eof",
        "log.queue", "bootstrap.servers", "metadata.broker.list", "group.id", "transactional.id", "delivery.timeout.ms",
        "message.timeout.ms",
    ]

    private static func shared(_ configuration: KafkaConfiguration) -> [(String, String)] {
        [
            ("bootstrap.servers", configuration.bootstrapServers),
            ("client.id", configuration.clientID),
            // The default prints librdkafka's own format to standard error; we forward lines to swift-log.
            ("log.queue", "true"),
            ("log.connection.close", "false"),
            ("statistics.interval.ms", String(configuration.statisticsInterval.milliseconds)),
            ("socket.keepalive.enable", "true"),
            ("socket.nagle.disable", "true"),
            ("socket.timeout.ms", "10000"),
            ("socket.connection.setup.timeout.ms", "5000"),
            // The default grows to 10 s, which a restarted broker would have to wait for.
            ("reconnect.backoff.ms", "50"),
            ("reconnect.backoff.max.ms", "1000"),
            // The default of 5 min hides a broker that was replaced by an empty one.
            ("topic.metadata.refresh.interval.ms", "30000"),
        ]
    }

    static func producer(_ configuration: KafkaConfiguration) throws(KafkaError) -> KafkaSettings {
        let delivery = max(1000, configuration.deliveryTimeout.milliseconds)
        return try make(
            configuration,
            [
                ("enable.idempotence", "true"),
                ("acks", "all"),
                // With more, 2.0.2 may write a record twice after a sequence error of another partition (librdkafka
                // #4953).
                ("max.in.flight", "1"),
                // As the Java client's default, so that producers in other languages choose the same partition.
                ("partitioner", "murmur2_random"),
                ("linger.ms", String(configuration.lingerMilliseconds)),
                ("delivery.timeout.ms", String(delivery)),
                ("request.timeout.ms", String(min(5000, delivery))),
                ("message.max.bytes", String(configuration.maximumRecordBytes)),
                ("queue.buffering.max.messages", "100000"),
                ("queue.buffering.max.kbytes", "65536"),
            ])
    }

    static func consumer(_ configuration: KafkaConfiguration, group: String) throws(KafkaError) -> KafkaSettings {
        try make(
            configuration,
            [
                // Needed by rd_kafka_assign and for commits; no group is ever joined.
                ("group.id", group),
                ("enable.auto.commit", "false"),
                ("enable.auto.offset.store", "false"),
                // The default, largest, silently skips everything after a lost offset.
                ("auto.offset.reset", "error"),
                ("enable.partition.eof", "true"),
                ("check.crcs", "true"),
                ("fetch.wait.max.ms", String(configuration.fetchWaitMaxMilliseconds)),
                ("fetch.min.bytes", "1"),
                ("fetch.error.backoff.ms", "100"),
                // Bounds the memory of a consumer that is slower than its topics (the default is 64 MiB).
                ("queued.min.messages", "10000"),
                ("queued.max.messages.kbytes", "16384"),
                // Creating topics is the operator's or the development broker's work.
                ("allow.auto.create.topics", "false"),
            ])
    }

    static func admin(_ configuration: KafkaConfiguration) throws(KafkaError) -> KafkaSettings {
        try make(configuration, [])
    }

    private static func make(
        _ configuration: KafkaConfiguration, _ specific: [(String, String)]
    ) throws(KafkaError) -> KafkaSettings {
        if let name = configuration.extra.keys.sorted().first(where: { fixed.contains($0) }) {
            throw KafkaError.invalidConfiguration("\(name) is fixed")
        }
        let extra = configuration.extra.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return KafkaSettings(pairs: shared(configuration) + specific + extra)
    }
}
