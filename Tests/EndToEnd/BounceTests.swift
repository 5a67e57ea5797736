import Crypto
import Foundation
import NIOHTTP1
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

private let callbackSecret = "0123456789abcdef0123456789abcdef"

/// A mail that came back, from the mail provider's callback to the owner's page, over the broker.
@Suite("Bounces", .stack(environment: [.notification: ["REKEY_BOUNCES_CALLBACK_SECRET": callbackSecret]]))
struct BounceTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    /// What the mail provider says of a message; answers the status.
    private func report(_ message: String, status: String = "5.1.1", secret: String = callbackSecret) async throws
        -> Int
    {
        let body = #"{"events":[{"messageId":"\#(message)","type":"bounce","status":"\#(status)"}]}"#
        let stamp = "\(Int(Date().timeIntervalSince1970))"
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(stamp).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        let answer = try await stack.client.send(
            .POST, "\(stack.layout.url(.notification))/v1/callbacks/mail",
            headers: [
                ("content-type", "application/json"), ("rekey-timestamp", stamp),
                ("rekey-signature", code.map { String(format: "%02x", $0) }.joined()),
            ], body: Array(body.utf8))
        return answer.status
    }

    private func undeliverable(_ somebody: ProvedPerson) async throws -> String? {
        let view = try await stack.client.account(bearer: somebody.bearer).decode(AccountView.self)
        return view.contacts.first { $0.address == somebody.person.email }?.undeliverable?.reason
    }

    @Test("a bounce stops what is sent there and shows on the owner's page, never to whoever asks; proving ends it")
    func bounced() async throws {
        let somebody = try await stack.proved("bounce")
        let email = somebody.person.email
        let asked = try await stack.client.requestRecovery(email: email)
        let mail = try await stack.message("recovery-link", to: email)
        #expect(try await report(mail.id, secret: String(repeating: "x", count: 32)) == 401)
        #expect(try await report(mail.id, status: "4.4.1") == 204)
        #expect(try await report(mail.id) == 204)
        #expect(try await Eventually.holds(within: Stack.patience) { try await undeliverable(somebody) == "bounced" })

        // Whoever asks again is answered as ever, and nothing goes out.
        let again = try await stack.client.requestRecovery(email: email)
        #expect(again.status == asked.status && again.status == 202)
        _ = try await stack.client.signIn(email: email, password: somebody.person.password, device: "Elsewhere")
        #expect(
            try await Eventually.holds(within: Stack.patience) {
                try await stack.rows(.notification, "select 1 from message where state = 'suppressed'").count == 1
            })
        #expect(try await stack.client.inbox(of: email).allSatisfy { $0.kind != "new-device" })

        // Operators are told why, without the address.
        let story = try await stack.rekey(["explain", "-", "--reason", "asked on the phone"], input: "\(email)\n")
        #expect(story.code == 0, "\(story.errors)")
        #expect(story.output.contains("no-such-mailbox") && !story.output.contains(email))

        // The owner repairs the mailbox and proves the address again.
        try await stack.stepUp(somebody)
        #expect(try await stack.client.replace(.email, by: email, bearer: somebody.bearer).status == 202)
        let code = try await stack.code("contact-verification", to: email, count: 2)
        #expect(try await stack.client.verify(.email, code: code, bearer: somebody.bearer).status == 204)
        #expect(try await undeliverable(somebody) == nil)
        #expect(
            try await Eventually.holds(within: Stack.patience) {
                try await stack.rows(.notification, "select 1 from suppression").isEmpty
            })
    }
}
