package import ArgumentParser
import EventContracts
import Foundation
import KafkaClient
import Logging

/// `rekey topics`: the topics there should be, against those there are.
package struct TopicsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "topics", abstract: "Compare the topics on the broker with the contract, or create them.",
        subcommands: [List.self, Create.self], defaultSubcommand: List.self)

    package init() {}

    /// Options shared by the sub-commands.
    package struct Broker: ParsableArguments {
        @Option(help: "host:port of a broker (else REKEY_KAFKA, else 127.0.0.1:19092).")
        package var kafka: String?

        @Option(help: "Partitions of every topic; fixed for the life of a cluster.")
        package var partitions: Int = Int(Topic.defaultPartitions)

        @Option(help: "Copies of every partition.")
        package var replication: Int = 1

        package init() {}

        package mutating func validate() throws {
            guard (1...1000).contains(partitions) else { throw ValidationError("--partitions takes 1 to 1000") }
            guard (1...9).contains(replication) else { throw ValidationError("--replication takes 1 to 9") }
        }

        func admin() throws -> KafkaAdmin {
            let servers = kafka ?? ProcessInfo.processInfo.environment["REKEY_KAFKA"] ?? "127.0.0.1:19092"
            let configuration = KafkaConfiguration(bootstrapServers: servers, clientID: "rekey-operator")
            return try KafkaAdmin(
                configuration: configuration, logger: Logger(label: "rekey") { _ in SwiftLogNoOpLogHandler() })
        }
    }

    /// `rekey topics list`.
    package struct List: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Expected against actual; exit 1 when they differ.")
        @OptionGroup package var broker: Broker
        package init() {}

        package func run() async throws {
            let found: [TopicDescription]
            do {
                found = try await broker.admin().topics(timeout: .seconds(10))
            } catch {
                throw CommandFailure.unavailable(
                    "no broker answered (\(error)); is it running and is REKEY_KAFKA right?")
            }
            let actual = Dictionary(
                found.map { ($0.name, Int($0.partitions)) }, uniquingKeysWith: { first, _ in first })
            var differs = false
            for topic in Topic.allCases {
                let partitions = actual[topic.rawValue]
                let verdict = partitions == broker.partitions ? "ok" : partitions == nil ? "missing" : "differs"
                differs = differs || verdict != "ok"
                print(
                    "\(verdict.padding(toLength: 8, withPad: " ", startingAt: 0)) "
                        + "\(topic.rawValue.padding(toLength: 40, withPad: " ", startingAt: 0)) "
                        + "partitions \(partitions.map(String.init) ?? "-") of \(broker.partitions)  producer \(topic.producer)"
                )
            }
            if differs {
                throw CommandFailure.failed("topics differ from the contract; `rekey topics create` makes missing ones")
            }
        }
    }

    /// `rekey topics create`.
    package struct Create: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Create the missing topics; existing ones are left alone.")
        @OptionGroup package var broker: Broker
        package init() {}

        package func run() async throws {
            let admin = try broker.admin()
            let existing: Set<String>
            do {
                existing = Set(try await admin.topics(timeout: .seconds(10)).map(\.name))
            } catch {
                throw CommandFailure.unavailable("no broker answered (\(error))")
            }
            let missing = Topic.allCases.filter { !existing.contains($0.rawValue) }
            guard !missing.isEmpty else { return print("all \(Topic.allCases.count) topics are there") }
            let outcome = try await admin.create(
                missing.map {
                    TopicSpecification(
                        name: $0.rawValue, partitions: Int32(broker.partitions),
                        replicationFactor: Int16(broker.replication),
                        configuration: $0.configuration)
                })
            var failures = 0
            for topic in missing {
                if let error = outcome[topic.rawValue] ?? nil {
                    failures += 1
                    print("failed   \(topic.rawValue): \(error)")
                } else {
                    print("created  \(topic.rawValue)")
                }
            }
            if failures > 0 { throw CommandFailure.failed("\(failures) topics could not be created") }
        }
    }
}
