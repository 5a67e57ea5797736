import EventContracts
import Foundation
import TestSupport
import Testing

@testable import NotificationService

@Suite("WEB-08: messages that are done with are forgotten") struct MessageJanitorTests {
    private static let memory: Int64 = 30 * 86_400_000

    @Test("a message stays for 30 days; one that is not final stays until it is", arguments: [(0, 0), (1, 2)])
    func sweeps(_ late: Int64, _ removed: Int) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.notice(.newDevice, to: ["anna@example.com", "old@example.com"])
            try await fixture.drain(try fixture.worker())
            try await fixture.queued()
            let janitor = MessageJanitor(
                client: fixture.database.client, dependencies: fixture.time.dependencies, logger: .quiet)
            fixture.time.advance(by: .milliseconds(Self.memory + late))
            #expect(try await janitor.sweep() == removed)
            #expect(try await janitor.sweep() == 0)
            #expect(try await fixture.messages().map(\.state).sorted().first == "queued")
            #expect(try await fixture.messages().count == 3 - removed)
        }
    }

    @Test("that an account is closed is never forgotten: late events queue nothing for it (LNK-13)")
    func closed() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.close(to: ["anna@example.com"])
            try await fixture.drain(try fixture.worker())
            fixture.time.advance(by: .milliseconds(Self.memory + 1))
            let janitor = MessageJanitor(
                client: fixture.database.client, dependencies: fixture.time.dependencies, logger: .quiet)
            #expect(try await janitor.sweep() == 1)
            try await fixture.queued()
            #expect(try await fixture.messages().isEmpty)
        }
    }
}
