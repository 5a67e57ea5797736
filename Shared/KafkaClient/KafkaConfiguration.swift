/// How this process talks to the Kafka cluster. One value serves producer, consumer and admin client.
///
/// Settings on which "lose nothing, keep order" rests are fixed in ``KafkaSettings`` and cannot be replaced by `extra`.
package struct KafkaConfiguration: Sendable {
    /// Comma-separated `host:port` list.
    package var bootstrapServers: String
    /// Name of this process in broker logs and quotas.
    package var clientID: String
    /// More librdkafka settings by name (TLS, SASL …). May hold a password, so it is never printed.
    package var extra: [String: String]
    /// How long a broker may hold an empty fetch, in milliseconds. With an idle topic this is the delivery latency of
    /// the development broker, hence far below librdkafka's 500.
    package var fetchWaitMaxMilliseconds = 10
    /// How long the producer collects records before it sends, in milliseconds. `send` waits for its reports, so a
    /// longer wait only adds latency; one millisecond lets one call's records travel together.
    package var lingerMilliseconds = 1
    /// After this time an unacknowledged record is reported as failed. Short on purpose: the outbox sends it again,
    /// and a relay should hear soon that the broker is away. At least one second.
    package var deliveryTimeout: Duration = .seconds(10)
    /// How often librdkafka's statistics become metrics; zero turns them off.
    package var statisticsInterval: Duration = .seconds(15)
    /// Largest record the producer accepts, in bytes with key and headers; larger ones fail at once, alone.
    package var maximumRecordBytes = 1_000_000

    package init(bootstrapServers: String, clientID: String, extra: [String: String] = [:]) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.extra = extra
    }
}

extension KafkaConfiguration: CustomStringConvertible {
    package var description: String {
        "KafkaConfiguration(\(bootstrapServers), \(clientID), extra: <redacted>)"
    }
}

extension KafkaConfiguration: CustomReflectable {
    /// Keeps `dump` and string interpolation of enclosing values from showing `extra`.
    package var customMirror: Mirror {
        Mirror(self, children: ["bootstrapServers": bootstrapServers, "clientID": clientID])
    }
}
