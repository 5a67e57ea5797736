import Foundation
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

/// Steps that several suites take; each asserts what it relies on.
extension Stack {
    /// How long an effect in another service may take on a slow machine.
    static let patience: Duration = .seconds(30)

    nonisolated func registered(_ label: String = "person", locale: String = "en") async throws -> DemoPerson {
        let person = DemoPerson.fresh(label, locale: locale)
        let answer = try await client.register(person)
        try #require(answer.status == 202)
        return person
    }

    /// Waits for the `count`-th message of a kind and returns it.
    nonisolated func message(_ kind: String, to address: String, count: Int = 1) async throws -> InboxMessage {
        let found = try await Eventually.value(within: Self.patience) {
            let messages = try await self.client.inbox(of: address).filter { $0.kind == kind }
            return messages.count >= count ? messages[count - 1] : nil
        }
        return try #require(found, "no \(kind) number \(count)")
    }

    /// Asks for a reset and returns the token of the link that arrives.
    nonisolated func requestedLink(_ person: DemoPerson, count: Int = 1) async throws -> String {
        let answer = try await client.requestRecovery(email: person.email)
        try #require(answer.status == 202)
        let message = try await message("recovery-link", to: person.email, count: count)
        return try #require(message.linkToken)
    }

    nonisolated func grant(_ token: String) async throws -> String {
        struct Redeemed: Decodable { var grant: String }
        let answer = try await client.redeem(token: token)
        try #require(answer.status == 200, "redeem answered \(answer.status)")
        return try answer.decode(Redeemed.self).grant
    }

    nonisolated func signIns(_ email: String, _ password: String) async throws -> Bool {
        try await client.checkPassword(email: email, password: password).status == 200
    }

    /// Whether the gateway, a resource server, accepts the access token.
    nonisolated func isAccepted(_ accessToken: String) async throws -> Bool {
        try await client.get("\(layout.url(.gateway))/api/whoami", bearer: accessToken).status == 200
    }

    /// Rows of a table with one id.
    nonisolated func count(_ part: Part, _ table: String, where column: String, is id: UUID) async throws -> Int {
        let rows = try await rows(
            part, "SELECT count(*) AS n FROM \(unescaped: table) WHERE \(unescaped: column) = \(id)")
        return try rows[0].decode("n", as: Int.self)
    }

    /// Waits until every row of every outbox has been published.
    nonisolated func settle() async throws {
        for part in Part.allCases where part.hasDatabase {
            let empty = try await Eventually.holds(within: Self.patience) {
                let rows = try await self.rows(part, "SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL")
                return try rows[0].decode("n", as: Int.self) == 0
            }
            #expect(empty, "\(part) has unpublished rows (I2)")
        }
    }
}
