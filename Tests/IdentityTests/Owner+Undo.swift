import EventContracts
import Foundation
import PostgresClient
import Testing

/// What an owner who was robbed does, and what a test sees of it.
extension Owner {
    /// Whom the notices about this account went to, with the token of the link where there is one; oldest first.
    func notices() async throws -> [(notice: String, address: String, token: String?)] {
        var found: [(String, String, String?)] = []
        for event in try await identity.events() where event.account == account {
            let notice: (String, Date, [SealedRecipient])
            switch event.type {
            case SecurityNoticeRaised.type:
                let raised = try event.decode(SecurityNoticeRaised.self)
                let word = raised.change.map { " \($0)" } ?? ""
                notice = (raised.notice.rawValue + word, raised.noticeExpiresAt, raised.sealed?.recipients ?? [])
            case PasswordChanged.type:
                let changed = try event.decode(PasswordChanged.self)
                notice = ("password-changed", changed.noticeExpiresAt, changed.sealed?.recipients ?? [])
            default: continue
            }
            for recipient in notice.2 {
                found.append(
                    (
                        notice.0,
                        try identity.neighbours.open(recipient, account: account, expiresAt: notice.1).address,
                        try identity.neighbours.openLink(recipient, account: account)
                    ))
            }
        }
        return found
    }

    /// The link in the newest notice of this kind to an address.
    func link(_ notice: String, to address: String) async throws -> String {
        let found = try await notices().last { $0.notice == notice && $0.address == address }
        return try #require(found?.token, "\(address) has no link about \(notice)")
    }

    /// Who has a link in the newest notice of a kind; sorted.
    func linked(_ notice: String) async throws -> [String] {
        let all = try await notices()
        guard let newest = all.lastIndex(where: { $0.notice == notice }) else { return [] }
        // One event's recipients stand in a row, each address once.
        var addresses: Set<String> = []
        var linked: [String] = []
        for entry in all[...newest].reversed() {
            guard entry.notice == notice, addresses.insert(entry.address).inserted else { break }
            if entry.token != nil { linked.append(entry.address) }
        }
        return linked.sorted()
    }

    func undo(_ token: String) async throws -> Reply {
        try await identity.post("/v1/contact-undo", #"{"token":"\#(token)"}"#)
    }

    func preview(_ token: String) async throws -> Reply {
        try await identity.post("/v1/contact-undo/preview", #"{"token":"\#(token)"}"#)
    }

    /// The contacts on the account as they stand in the table: the page is closed to somebody who was put out.
    func standing() async throws -> [String] {
        try await identity.rows(
            """
            select address || case when is_primary then ' primary' else ' second' end as text from contact
            where account = '\(account)' and removed_at is null order by channel, is_primary desc, position
            """
        ).map { try $0.decode("text") }
    }

    /// Where the newest recovery went, and nothing when there is none.
    func recoveryAddress() async throws -> String? {
        guard let event = try await identity.events("rekey.recovery.requested").last(where: { $0.account == account })
        else { return nil }
        let asked = try event.decode(RecoveryRequested.self)
        guard let box = asked.sealed?.recipient else { return nil }
        return try identity.neighbours.open(
            box, account: account, attempt: asked.attemptId, channel: asked.channel, expiresAt: asked.expiresAt
        ).address
    }

    /// Replaces the first address, as whoever holds this session does.
    func replaceEmail(by address: String) async throws {
        let code = try await putEmail(address)
        #expect(try await verify("email", code) == 204)
    }

    /// Changes the password; this session goes on under the next epoch.
    func changePassword(to new: String, signOutEverywhere: Bool = true) async throws -> Owner {
        let body = """
            {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(new)",
            "signOutEverywhere":\(signOutEverywhere)}
            """
        #expect(try await post("/v1/password/change", body).status == 200)
        return elsewhere(epoch: epoch + (signOutEverywhere ? 1 : 0))
    }
}
