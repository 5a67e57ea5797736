import EventContracts
import Foundation

/// `POST /v1/admin/accounts/explain` on the wire: masked contacts, and nothing that opens anything.
struct ExplainAnswer: Encodable {
    private struct Account: Encodable {
        var id: String
        /// `active`, `frozen`, `closing` or `closed`.
        var state: String
    }

    private struct Contact: Encodable {
        var id: String
        var channel: String
        var masked: String
        var primary: Bool
        var verified: Bool
        /// What keeps messages from it; left out when they arrive as far as we know.
        var undeliverable: Undeliverable?
    }

    private struct Undeliverable: Encodable {
        var since: String
        /// `bounced` or `complaint`.
        var reason: String
    }

    private struct Recovery: Encodable {
        /// Left out when the request led to none.
        var attempt: String?
        var channel: String?
        var askedAt: String
        /// `open`, `completed` or `voided`; left out without an attempt.
        var state: String?
        var reason: String?
        var endedAt: String?
        /// From when on nothing of it can be used any more, at the latest.
        var expiresAt: String?
        var requests: [Request]
    }

    private struct Request: Encodable {
        var id: String
        /// `email`, `sms`, `lookup` or `resend`.
        var kind: String
        var at: String
        var outcome: String?
        var channel: String?
        var contact: String?
    }

    private let account: Account
    private let contacts: [Contact]
    private let recoveries: [Recovery]

    init(_ explanation: ExplainAccount.Explanation) {
        account = Account(id: explanation.account.id.wireText, state: explanation.account.state.rawValue)
        contacts = explanation.contacts.map { contact in
            Contact(
                id: contact.id.wireText, channel: contact.channel.rawValue, masked: contact.masked,
                primary: contact.isPrimary, verified: contact.verifiedAt != nil,
                undeliverable: explanation.obstacles[contact.id].map {
                    Undeliverable(since: Instant.text($0.since), reason: $0.reason.rawValue)
                })
        }
        recoveries = explanation.recoveries.map { recovery in
            Recovery(
                attempt: recovery.attempt?.id.wireText, channel: recovery.channel?.rawValue,
                askedAt: Instant.text(recovery.askedAt), state: recovery.attempt?.state,
                reason: recovery.attempt?.closedReason, endedAt: recovery.attempt?.closedAt.map(Instant.text),
                expiresAt: recovery.expiresAt.map(Instant.text),
                requests: recovery.requests.map { request in
                    Request(
                        id: request.id.wireText, kind: request.kind, at: Instant.text(request.at),
                        outcome: request.outcome, channel: request.channel?.rawValue, contact: request.contact?.wireText
                    )
                })
        }
    }
}
