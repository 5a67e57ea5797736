import DedicatedThread
import Foundation
package import Logging
import ServiceLifecycle
package import ServiceRuntime

/// Reads the mailbox that bounces of our mail come back to.
///
/// A mail is moved away once what it says is committed. Whoever dies in between leaves it to be read again, and that
/// changes nothing: a message bounces once.
package struct BounceMailbox: Service {
    private static let interval: Duration = .seconds(5)
    private static let batch = 100

    private let maildir: Maildir
    private let parser: BounceParser
    private let record: RecordBounce
    private let dependencies: SystemDependencies
    private let logger: Logger
    private let files = ThreadPool(name: "bounces", threads: 1, maximumQueued: 4)

    /// - Parameter folder: a Maildir.
    package init(
        folder: String, parser: BounceParser, record: RecordBounce, dependencies: SystemDependencies, logger: Logger
    ) {
        maildir = Maildir(path: folder)
        self.parser = parser
        self.record = record
        self.dependencies = dependencies
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await readBatch() >= Self.batch, !Task.isCancelled {}
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

    /// Reads up to a hundred mails; answers how many those were.
    package func readBatch() async throws -> Int {
        let names = try await files.run { [maildir] in try maildir.waiting(limit: Self.batch) }
        for name in names {
            for notice in try await notices(name) { try await record(notice, from: .mailbox) }
            try await files.run { [maildir] in try maildir.markRead(name) }
        }
        return names.count
    }

    private func notices(_ name: String) async throws -> [BounceNotice] {
        try await files.run { [maildir, parser] in
            try maildir.read(name, upTo: BounceParser.maximumBytes).map(parser.notices) ?? []
        }
    }
}
