import EventContracts
import Foundation
import RecoveryCrypto
import TestSupport
import Testing

@testable import IdentityService

/// By which letters an owner tells the message of one request from another's.
@Suite("Letters of codes that prove contacts") struct ContactLabelTests {
    private static func sent(_ identity: IdentityHarness) async throws -> ContactVerificationRequested {
        let event = try #require(try await identity.events("rekey.contact.verification-requested").last)
        return try event.decode(ContactVerificationRequested.self)
    }

    @Test("mail and account page show the same ones; a text message has no room for them")
    func pending() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let signUp = try #require(try await Self.sent(identity).requestLabel)
            _ = try await owner.putEmail("new@example.com")
            let mail = try await Self.sent(identity)
            #expect(mail.requestLabel == RequestLabel(change: mail.changeId).text && mail.requestLabel != signUp)
            #expect(try await owner.view().pending.map(\.requestLabel) == [mail.requestLabel])
            #expect(try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#).status == 202)
            let text = try await Self.sent(identity)
            #expect(text.channel == .sms && text.requestLabel == nil)
            let shown = try await owner.view().pending.map { "\($0.channel) \($0.requestLabel ?? "-")" }
            #expect(Set(shown) == ["email \(mail.requestLabel ?? "")", "sms -"])
        }
    }

    @Test("so do the mail and the answer when an owner leaves a contact that is not safe")
    func denial() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            _ = try await owner.add(email: "second@example.com")
            identity.world.advance(by: .seconds(8 * 86_400))
            try await owner.stepUp()
            let answer = try await owner.post("/v1/account/contacts/\(mailbox)/denial", "{}")
            let event = try await Self.sent(identity)
            #expect(answer.status == 202 && event.reason == .deny && event.requestLabel != nil)
            #expect(answer.member("requestLabel") == event.requestLabel)
        }
    }
}
