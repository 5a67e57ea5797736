import EventContracts
import Foundation
import NotificationDomain
import TestSupport

@testable import NotificationService

/// SMS providers of both kinds, towards a server of the test.
extension NotificationFixture {
    static let account = "AC0123456789"
    static let smsToken = "token-of-twilio"
    static let jsonToken = "token-of-json"
    static let callbackURL = "https://id.example/v1/callbacks/sms"

    func twilio(
        _ server: SMSProviderServer, name: String = "sms", from: String = "+31970000", timeout: Duration = .seconds(10),
        base: String? = nil
    ) -> TwilioProvider {
        TwilioProvider(
            name: name,
            configuration: TwilioConfiguration(
                base: base ?? server.base, account: Self.account, token: Self.smsToken, from: from,
                callbackURL: Self.callbackURL),
            timeout: timeout, dependencies: time.dependencies)
    }

    static let template =
        #"{"to":"{{to}}","text":"{{text}}","reference":"{{reference}}","from":"{{from}}","validity":{{validity}}}"#

    func json(
        _ server: SMSProviderServer, name: String = "sms", timeout: Duration = .seconds(10), canBeAsked: Bool = true,
        base: String? = nil
    ) throws -> JSONProvider {
        let base = base ?? server.base
        let look = try JSONProviderConfiguration.Look(
            url: "\(base)/json/status?ref={{reference}}", path: Self.path("state"), accepted: ["sent"],
            refused: ["undelivered"], notFound: ["gone"])
        return JSONProvider(
            name: name,
            configuration: JSONProviderConfiguration(
                url: "\(base)/json", method: "POST", headers: [("authorization", "Bearer \(Self.jsonToken)")],
                from: "Rekey", template: try SMSBodyTemplate(Self.template), idPath: try Self.path("data.id"),
                look: canBeAsked ? look : nil),
            timeout: timeout, dependencies: time.dependencies)
    }

    private static func path(_ text: String) throws -> JSONPath {
        guard let path = JSONPath(text) else { throw Missing() }
        return path
    }

    /// A message for a provider that is asked directly.
    func outgoing(
        _ text: String = "01234567 is your code", id: UUID = UUID(), life: Int64 = 600_500
    ) throws -> OutgoingText {
        guard let number = PhoneNumber("+31612345678") else { throw Missing() }
        return OutgoingText(id: id, to: number, text: text, expiresAt: time.now.adding(milliseconds: life))
    }

    /// Works on everything that is due, and again after each pause, `rounds` times.
    func rounds(_ rounds: Int, _ worker: SendNextMessage) async throws {
        for _ in 0..<rounds {
            try await drain(worker)
            try await elapse()
        }
    }
}
