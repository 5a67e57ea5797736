import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import RecoveryCrypto
import RevocationFeed
import SessionService
import TestSupport
import Testing

@Suite("The owner's list of devices")
struct SessionRoutesTests {
    struct List: Decodable {
        struct Item: Decodable {
            var id: UUID
            var device: String?
            var createdAt: String
            var lastSeenAt: String
            var current: Bool
            var place: String?
            var client: String?
        }
        var sessions: [Item]
    }

    @Test("SES-15: lists the live devices of the caller's account alone, newest first")
    func list() async throws {
        try await SessionBench.with { bench in
            let (account, first, second, ended, old) = (UUID(), UUID(), UUID(), UUID(), UUID())
            try await bench.open(old, of: account, device: "Old")
            bench.time.advance(by: .seconds(29 * 86_400))
            try await bench.open(first, of: account, device: "<script>alert(1)</script>")
            bench.time.advance(by: .seconds(86_400))
            try await bench.open(second, of: account, device: nil)
            try await bench.open(ended, of: account)
            try await bench.end(ended, of: account)
            try await bench.open(of: UUID())
            let answer = try await bench.send(.get, "/v1/sessions", bearer: bench.token(second, of: account))
            #expect(answer.status == .ok)
            #expect(answer.headers[.cacheControl] == "no-store")
            let list = try JSONDecoder().decode(List.self, from: Data(answer.text.utf8)).sessions
            #expect(list.map(\.id) == [second, first])
            #expect(list.map(\.current) == [true, false])
            #expect(list.map(\.device) == [nil, "<script>alert(1)</script>"])
            #expect(Instant.date(list[0].createdAt) == bench.time.now)
            #expect(answer.text.contains(second.wireText))
        }
    }

    @Test("A refresh shows when a device was last seen, and never turns back")
    func lastSeen() async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.open(session, of: account)
            let opened = bench.time.now
            let seen = opened.adding(milliseconds: 1_200_000)
            for at in [seen, opened.adding(milliseconds: 600_000)] {
                let event = SessionRefreshed(sessionId: session, refreshedAt: at)
                try await bench.apply(event, of: account, by: SessionRefreshedHandler())
            }
            let listed = try await bench.application.listSessions.run(account: account)
            #expect(listed.map(\.lastSeenAt) == [seen])
            #expect(listed.map(\.openedAt) == [opened])
        }
    }

    @Test(
        "RFC 9700 4.14.2: a device that token refuses as idle for 14 days is neither listed nor counted",
        arguments: [(-1, true), (0, false)] as [(Int64, Bool)])
    func idle(offset: Int64, isListed: Bool) async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.open(session, of: account)
            let refreshed = SessionRefreshed(
                sessionId: session, refreshedAt: bench.time.now.adding(milliseconds: 600_000))
            try await bench.apply(refreshed, of: account, by: SessionRefreshedHandler())
            // Seen last after ten minutes, idle after 14 days, and ten minutes in which nothing is told.
            bench.time.advance(by: .milliseconds(600_000 + 14 * 86_400_000 + 600_000 + offset))
            #expect(try await bench.live(account) == (isListed ? [session] : []))
            try await bench.changePassword(of: account, epoch: 2)
            let revocation = try await bench.client.transaction { tx in
                try RevocationStore.find(account: account, epoch: 2, in: tx)
            }
            #expect(revocation?.sessionsEnded == (isListed ? 1 : 0))
        }
    }

    @Test("Signing a device out ends it, also when asked again")
    func revoke() async throws {
        try await SessionBench.with { bench in
            let (account, mine, other) = (UUID(), UUID(), UUID())
            try await bench.open(mine, of: account)
            try await bench.open(other, of: account)
            let bearer = try bench.token(mine, of: account)
            for _ in 0..<2 {
                let answer = try await bench.send(.delete, "/v1/sessions/\(other.wireText)", bearer: bearer)
                #expect(answer.status == .noContent)
            }
            #expect(try await bench.live(account) == [mine])
            #expect(try await bench.feed().map(\.sessionId) == [other])
        }
    }

    @Test("SES-16: another account's session is not there, and neither is one that never was")
    func foreign() async throws {
        try await SessionBench.with { bench in
            let (account, mine, victim, theirs) = (UUID(), UUID(), UUID(), UUID())
            try await bench.open(mine, of: account)
            try await bench.open(theirs, of: victim)
            let bearer = try bench.token(mine, of: account)
            var answers: Set<String> = []
            for id in [
                theirs.wireText, UUID().wireText, "x", mine.uuidString, "00000000-0000-0000-0000-000000000000", "%00",
            ] {
                let answer = try await bench.send(.delete, "/v1/sessions/\(id)", bearer: bearer)
                let form = answer.text.split(separator: ",").filter { !$0.contains("instance") }.joined(separator: ",")
                answers.insert("\(answer.status.code) \(form)")
            }
            #expect(answers.count == 1, "\(answers)")
            #expect(answers.first?.hasPrefix("404") == true)
            #expect(try await bench.live(victim) == [theirs])
            #expect(try await bench.live(account) == [mine])
            #expect(try await bench.feed().isEmpty)
        }
    }

    @Test("A session may sign itself out before the registry has heard of it")
    func ownBeforeArrival() async throws {
        try await SessionBench.with { bench in
            let (account, mine) = (UUID(), UUID())
            let bearer = try bench.token(mine, of: account)
            #expect(try await bench.send(.delete, "/v1/sessions/\(mine.wireText)", bearer: bearer).status == .noContent)
            try await bench.open(mine, of: account)
            #expect(try await bench.live(account).isEmpty)
        }
    }

    @Test("Without a token that counts there is no list: 401, and 503 when nobody can be sure")
    func bearer() async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.open(session, of: account)
            let good = try bench.token(session, of: account)
            let grant = try bench.surroundings.signing.sign(["sub": "x"], type: RecoveryGrant.tokenType)
            for text in [nil, "", "x", good + "x", grant] {
                #expect(try await bench.send(.get, "/v1/sessions", bearer: text).status == .unauthorized)
            }
            bench.surroundings.feed.say(.revoked, of: session)
            #expect(try await bench.send(.get, "/v1/sessions", bearer: good).status == .unauthorized)
            bench.surroundings.feed.say(.notReady, of: session)
            #expect(try await bench.send(.get, "/v1/sessions", bearer: good).status == .serviceUnavailable)
            bench.surroundings.feed.say(.live, of: session)
            bench.time.advance(by: .seconds(300))
            #expect(try await bench.send(.get, "/v1/sessions", bearer: good).status == .unauthorized)
        }
    }

    @Test(
        "Other methods and paths are problems",
        arguments: [
            (HTTPRequest.Method.post, "/v1/sessions", 405), (.put, "/v1/sessions/x", 405), (.get, "/v1/nothing", 404),
            (.get, "/internal/v1/standing?account=x", 404),
        ] as [(HTTPRequest.Method, String, Int)])
    func elsewhere(method: HTTPRequest.Method, path: String, status: Int) async throws {
        try await SessionBench.with { bench in
            let answer = try await bench.send(method, path)
            #expect(answer.status.code == status)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }
}
