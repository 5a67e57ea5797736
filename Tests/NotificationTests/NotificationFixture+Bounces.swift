import EventContracts
import Foundation
import PostgresClient
import ServiceRuntime
import TestSupport

@testable import NotificationService

extension NotificationFixture {
    /// What records bounces here.
    var recordBounce: RecordBounce {
        RecordBounce(
            client: database.client, outbox: outbox, prints: prints, dependencies: time.dependencies, logger: .quiet)
    }

    /// A mail to `address` that was sent; its message and contact.
    func sent(to address: String = "anna@example.com") async throws -> (message: UUID, contact: UUID) {
        let known = Set(try await messages().map(\.id))
        let contact = UUID()
        try await queued(.init(contact: contact, address: address))
        try await drain(try worker())
        guard let message = try await messages().first(where: { !known.contains($0.id) }), message.state == "sent"
        else { throw Missing() }
        return (message.id, contact)
    }

    /// How many destinations nothing is sent to.
    func suppressions() async throws -> Int {
        try await database.client.query("select 1 from suppression").count
    }

    /// Identity has proved a contact.
    func verified(_ contact: UUID, account: UUID? = nil) async throws {
        let event = ContactVerified(contactId: contact, channel: .email, firstProof: false, epoch: 1)
        var envelope = try envelope(event)
        if let account { envelope.account = account }
        try await apply(ContactVerifiedHandler(), event, envelope)
    }
}
