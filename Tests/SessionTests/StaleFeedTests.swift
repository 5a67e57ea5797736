import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import RevocationFeed
import SessionService
import Synchronization
import TestSupport
import Testing

@Suite("Session's routes while the feed is silent (A7.6)")
struct StaleFeedTests {
    private static func delete(_ id: UUID, _ bearer: String, _ bench: SessionBench) async throws -> TestResponse {
        try await bench.send(.delete, "/v1/sessions/\(id.wireText)", bearer: bearer)
    }

    @Test("S2: signing a device out and reading the list of devices ask session's own database and identity")
    func doubtful() async throws {
        try await SessionBench.with { bench in
            let (account, mine, other) = (UUID(), UUID(), UUID())
            try await bench.open(mine, of: account)
            try await bench.open(other, of: account)
            let bearer = try bench.token(mine, of: account)
            let surroundings = bench.surroundings
            bench.surroundings.feed.say(.live, staleness: .seconds(31))
            surroundings.identityEpoch.withLock { $0 = nil }
            let unsure = try await Self.delete(other, bearer, bench)
            #expect(unsure.status == .serviceUnavailable && unsure.headers[.retryAfter] == "5")
            #expect(unsure.text.contains("revocation-owner-not-available"))
            #expect(try await bench.send(.get, "/v1/sessions", bearer: bearer).status == .serviceUnavailable)
            #expect(try await bench.send(.get, "/v1/revocations/status?epoch=2", bearer: bearer).status == .ok)
            #expect(try await bench.live(account) == [mine, other])
            surroundings.identityEpoch.withLock { $0 = 1 }
            #expect(try await Self.delete(other, bearer, bench).status == .noContent)
            #expect(try await bench.live(account) == [mine])
            surroundings.identityEpoch.withLock { $0 = 2 }
            #expect(try await Self.delete(mine, bearer, bench).status == .unauthorized, "identity has bumped the epoch")
            surroundings.identityEpoch.withLock { $0 = 1 }
            try await bench.end(mine, of: account)
            #expect(try await Self.delete(other, bearer, bench).status == .unauthorized, "session has ended it")
        }
    }

    @Test("S3: nothing is written any more, and what is only shown still is")
    func blind() async throws {
        try await SessionBench.with { bench in
            let (account, mine) = (UUID(), UUID())
            try await bench.open(mine, of: account)
            let bearer = try bench.token(mine, of: account)
            bench.surroundings.feed.say(.live, staleness: .milliseconds(300_001))
            let refused = try await Self.delete(mine, bearer, bench)
            #expect(refused.status == .serviceUnavailable && refused.headers[.retryAfter] == "10")
            #expect(refused.text.contains("revocations-too-old"))
            for path in ["/v1/sessions", "/v1/revocations/status?epoch=2"] {
                #expect(try await bench.send(.get, path, bearer: bearer).status == .ok)
            }
            bench.surroundings.feed.say(.notReady)
            #expect(try await bench.send(.get, "/v1/sessions", bearer: bearer).status == .serviceUnavailable, "I16")
        }
    }
}
