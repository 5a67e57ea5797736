import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

/// Published test numbers and look-ups with them.
extension IdentityHarness {
    static let card = "4111111111111111"
    static let iban = "NL91ABNA0417164300"

    /// Signs somebody up with payment numbers and proves the address. Answers the account.
    @discardableResult
    func owner(
        _ email: String = "ann@example.com", given: String = "Annabel", family: String = "Vermeulen",
        instruments: [(kind: String, number: String)] = [("card", IdentityHarness.card)]
    ) async throws -> UUID {
        let list = instruments.map { #"{"kind":"\#($0.kind)","number":"\#($0.number)"}"# }.joined(separator: ",")
        let reply = try await post(
            "/v1/accounts",
            """
            {"email":"\(email)","password":"\(Self.password)","givenName":"\(given)","familyName":"\(family)",
            "locale":"nl","instruments":[\(list)]}
            """)
        try #require(reply.status == 202)
        let account = try #require(try await events("rekey.account.registered").last).account
        let now = world.now
        try await database.client.execute("update contact set verified_at = \(now) where account = \(account)")
        return account
    }

    /// Asks for a look-up without resolving it.
    func askLookup(
        given: String = "Annabel", family: String = "Vermeulen", kind: String = "card",
        number: String = IdentityHarness.card
    ) async throws -> Reply {
        try await post(
            "/v1/account-lookups",
            """
            {"givenName":"\(given)","familyName":"\(family)","instrument":{"kind":"\(kind)","number":"\(number)"}}
            """)
    }

    /// Asks for a look-up and lets the worker resolve it.
    @discardableResult
    func lookUp(
        given: String = "Annabel", family: String = "Vermeulen", kind: String = "card",
        number: String = IdentityHarness.card
    ) async throws -> Reply {
        let reply = try await askLookup(given: given, family: family, kind: kind, number: number)
        await application.resolveRequests()
        return reply
    }

    /// Accounts that were asked to recover, in the order of the events.
    func recoveredAccounts() async throws -> [UUID] {
        try await events("rekey.recovery.requested").map(\.account)
    }
}
