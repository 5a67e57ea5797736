import EventContracts
import Foundation
import KafkaClient
import Messaging
import PostgresClient
import RevocationFeed
import ServiceRuntime
import TestSupport
import Testing

@Suite(.serialized) struct ExampleTests {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    @Test("The README shows exactly the example that is compiled and run here")
    func readme() throws {
        let example = try String(contentsOf: Self.here.appending(path: "Example.swift"), encoding: .utf8)
        let readme = try String(
            contentsOf: Self.here.appending(path: "../../Shared/RevocationFeed/README.md"), encoding: .utf8)
        #expect(readme.contains("```swift\n\(example)```\n"))
        #expect(example.count { $0 == "\n" } <= 20)
    }

    @Test(
        "The example: nobody before the feed is read (I16), then live tokens, and no revoked one",
        .timeLimit(.minutes(10)))
    func example() async throws {
        try await FeedStack.with { stack in
            let account = UUID()
            let (old, new) = (try stack.token(of: account, epoch: 1), try stack.token(of: account, epoch: 2))
            try await stack.servingKeys { address in
                try await serve(
                    kafka: stack.broker.bootstrapServers, tokenKeys: address, keys: stack.folder.path()
                ) { guardian in
                    #expect(await status(old, isWrite: false, guardian) == 503)
                    #expect(!guardian.isReady && guardian.step == .blind)
                    try await running([try stack.relay()]) {
                        try await eventually("ready") { guardian.isReady }
                        #expect(await status(old, isWrite: true, guardian) == 200)
                        #expect(await status(old + "x", isWrite: true, guardian) == 401)
                        #expect(guardian.step == .fresh)
                        try await stack.revoke(below: 2, of: account)
                        try await eventually("refused") { await status(old, isWrite: false, guardian) == 401 }
                        #expect(await status(new, isWrite: true, guardian) == 200)
                    }
                }
            }
        }
    }

    @Test("What it has applied is acknowledged under its own signature, not oftener than once a second")
    func acknowledged() async throws {
        try await FeedStack.with { stack in
            let account = UUID()
            let feed = RevocationFeed(
                kafka: stack.broker.configuration(clientID: "reports-1"),
                authenticity: stack.records("reports", stack.serverKeys), dependencies: stack.dependencies,
                logger: .quiet, partitions: FeedStack.partitions)
            let acknowledger = RevocationAcknowledger(
                feed: feed, kafka: stack.broker.configuration(clientID: "reports-1-says"),
                authenticity: stack.records("reports", stack.serverKeys), service: "reports", instance: "reports-1",
                dependencies: stack.dependencies, logger: .quiet, partitions: FeedStack.partitions)
            let reader = try AcknowledgementReader(stack)
            try await stack.revoke(below: 2, of: account)
            let before = Int64(Date().timeIntervalSince1970 * 1000)
            let began = ContinuousClock.now
            try await running([try stack.relay(), feed, acknowledger]) {
                try await eventually("an acknowledgement past the revocation") {
                    try await reader.read().contains { event in
                        event.positions.count == Int(FeedStack.partitions)
                            && event.positions.allSatisfy { $0.publishedThrough >= before }
                            && event.positions.contains { $0.offset >= 0 }
                    }
                }
            }
            try await eventually("the lease is given back") { try await reader.read().last?.leaseMilliseconds == 0 }
            let all = try await reader.read()
            #expect(all.dropLast().allSatisfy { $0.leaseMilliseconds == 30_000 && $0.instance == "reports-1" })
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            #expect(Double(all.count) <= seconds + 2)
            await reader.close()
        }
    }
}
