import ArgumentParser
import CBindPin
import EventContracts
import Foundation
import KafkaClient
import Logging

/// Hosts librdkafka's mock cluster on a fixed port of 127.0.0.1, with every topic of ``Topic``.
@main
struct DevBroker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey-devbroker",
        abstract: "The embedded development broker: one Kafka-protocol broker in memory, on 127.0.0.1.",
        discussion: """
            Limits: nothing is stored on disk, a restart is an empty broker with another cluster id. At most 5 MiB or \
            100,000 batches a partition are kept, the oldest go silently. No admin calls, no compaction, no \
            retention, no size limit, no check of producer sequences, no TLS. For development and tests only, never \
            in production.
            """)

    @Option(help: "Port on 127.0.0.1.")
    var port = 19092

    @Option(help: "Partitions of every topic.")
    var partitions = Topic.defaultPartitions

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port is a number from 1 to 65535") }
        guard (1...256).contains(partitions) else { throw ValidationError("--partitions is a number from 1 to 256") }
    }

    func run() throws {
        let stop = StopSignals()
        try reservePort()
        let cluster = try MockCluster(logger: Logger(label: "rekey-devbroker"))
        for topic in Topic.allCases {
            do {
                try cluster.createTopic(topic.rawValue, partitions: partitions)
            } catch {
                throw DevBrokerFailure("cannot create topic \(topic.rawValue): \(error.name)")
            }
        }
        bindpin_open()
        say("ready \(cluster.bootstrapServers) topics=\(Topic.allCases.count) partitions=\(partitions)")
        withExtendedLifetime(cluster) { stop.wait() }
        // The process holds nothing but memory; ending it at once closes every connection.
        _exit(0)
    }

    private func reservePort() throws {
        switch bindpin_reserve(Int32(port)) {
        case 0: return
        case EADDRINUSE: throw DevBrokerFailure("port \(port) of 127.0.0.1 is taken by another process")
        case EACCES: throw DevBrokerFailure("port \(port) of 127.0.0.1 is not allowed for this user")
        case let error: throw DevBrokerFailure("cannot listen on port \(port) of 127.0.0.1 (error \(error))")
        }
    }

    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Exit code 2 for wrong usage, as every command of ours.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            guard code == .validationFailure else { exit(withError: error) }
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            Foundation.exit(2)
        }
    }
}
