import DedicatedThread
import Foundation
import Logging
import PostgresClient
import ServiceLifecycle
import ServiceRuntime

/// Reads the mailbox that bounces of our mail come back to.
///
/// A mail is deleted once what it says is committed. Whoever dies in between leaves it to be read again, and that changes
/// nothing: a message bounces once.
package struct BounceMailbox: Service {
    private static let interval: Duration = .seconds(5)

    private let source: any BounceSource
    private let parser: BounceParser
    private let record: RecordBounce
    private let dependencies: SystemDependencies
    private let logger: Logger
    private let files = ThreadPool(name: "bounces", threads: 1, maximumQueued: 4)

    init(
        source: any BounceSource, parser: BounceParser, record: RecordBounce, dependencies: SystemDependencies,
        logger: Logger
    ) {
        self.source = source
        self.parser = parser
        self.record = record
        self.dependencies = dependencies
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var unreadable: Set<String> = []
            while !Task.isCancelled {
                do {
                    try await readAll(complainedOf: &unreadable)
                } catch {
                    logger.warning("the bounce mailbox was not read", metadata: ["error": "\(error)"])
                }
                guard (try? await dependencies.clock.sleep(for: Self.interval)) != nil else { break }
            }
        }
        close()
    }

    /// Ends the thread that reads files.
    package func close() { files.shutdown() }

    /// Reads what waits; answers how many pieces those were. One that cannot be read holds up no other.
    ///
    /// - Parameter unreadable: what could not be read before; said once. Throws `PostgresError`, and when nothing can be
    ///   listed.
    @discardableResult
    package func readAll(complainedOf unreadable: inout Set<String>) async throws -> Int {
        let (source, now) = (source, dependencies.now())
        var count = 0
        for name in try await files.run({ try source.waiting(at: now) }) {
            if Task.isCancelled { break }
            do {
                guard let notices = try await files.run({ [parser] in try source.notices(in: name, by: parser) }) else {
                    continue
                }
                for notice in notices { try await record(notice, from: .mailbox) }
                try await files.run { try source.remove(name) }
                unreadable.remove(name)
                count += 1
            } catch let error as PostgresError {
                throw error
            } catch {
                guard unreadable.insert(name).inserted else { continue }
                logger.warning("a bounce was not read", metadata: ["error": "\(type(of: error))"])
            }
        }
        return count
    }
}
