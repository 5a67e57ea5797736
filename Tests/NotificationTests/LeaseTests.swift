import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import TestSupport
import Testing

@testable import NotificationService

@Suite("Leases of messages") struct LeaseTests {
    @Test(
        "a result that comes after the lease ends the doubt, unless somebody else has the message by then",
        arguments: [false, true])
    func late(_ isTaken: Bool) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            let routes = NotificationFixture.mail(ToldProvider("smtp", .accepted))
            let slow = try fixture.worker(routes, name: "slow")
            let other = try fixture.worker(routes, name: "other")
            let claimed = try #require(try await slow.claimed())
            try await fixture.elapse()
            #expect(try await fixture.messages().map(\.state) == ["unknown"])
            let taken = isTaken ? try await other.claimed() : nil
            #expect((taken != nil) == isTaken)
            func sent() async throws -> Int {
                try await fixture.events().filter { $0 == "rekey.message.sent" }.count
            }
            func record(_ message: ClaimedMessage, by worker: SendNextMessage) async throws {
                try await worker.ledger.record(message, .accepted, masked: "a***@example.com", provider: "smtp")
            }
            try await record(claimed, by: slow)
            #expect(try await fixture.messages().map(\.state) == [isTaken ? "sending" : "sent"])
            #expect(try await fixture.sealedRows() == (isTaken ? 1 : 0))
            #expect(try await sent() == (isTaken ? 0 : 1))
            if let taken { try await record(taken, by: other) }
            #expect(try await fixture.messages().map(\.state) == ["sent"])
            #expect(try await sent() == 1)
            try await record(claimed, by: slow)
            #expect(try await sent() == 1)
        }
    }

    @Test("a late refusal counts in the same way", arguments: [false, true])
    func lateRefusal(_ isTaken: Bool) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            let routes = NotificationFixture.mail(ToldProvider("smtp", .accepted))
            let slow = try fixture.worker(routes, name: "slow")
            let claimed = try #require(try await slow.claimed())
            try await fixture.elapse()
            if isTaken { _ = try #require(try await fixture.worker(routes, name: "other").claimed()) }
            try await slow.ledger.record(
                claimed, .temporary("recipient-deferred", fault: .message), masked: "a***@example.com", provider: "smtp"
            )
            #expect(try await fixture.messages().map(\.state) == [isTaken ? "sending" : "retry"])
        }
    }

    @Test(
        "of an account that is gone not even a masked address stays, whatever becomes of its last message (LNK-13)",
        arguments: [
            (.accepted, "sent"), (.permanent("recipient-refused"), "failed"),
            (.permanent("no-such-mailbox", fault: .destination), "failed"),
            (.temporary("recipient-deferred", fault: .message), "retry"), (.unknown("no-answer"), "unknown"),
        ] as [(DeliveryResult, String)])
    func lastMessage(_ answer: DeliveryResult, _ state: String) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.close(to: ["anna@example.com"])
            #expect(try await fixture.worker(NotificationFixture.mail(ToldProvider("smtp", answer)))())
            #expect(try await fixture.messages().map(\.state) == [state])
            for query: SQLQuery in [
                "select 1 from message where masked is not null or destination is not null",
                "select 1 from suppression",
                "select 1 from outbox where data::text like '%***%'",
            ] {
                #expect(try await fixture.database.client.query(query).isEmpty, "\(query)")
            }
            try await fixture.rounds(2, try fixture.worker(name: "next"))
            #expect(try await fixture.database.client.query("select 1 from message where masked is not null").isEmpty)
        }
    }
}
