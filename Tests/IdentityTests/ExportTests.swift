import EventContracts
import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("GET /v1/account/export")
struct ExportTests {
    @Test("everything held about the owner, nothing of anybody else, no hash and no fingerprint")
    func whole() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await Owner.proved(identity, "eve@example.com")
            try await owner.prove(phone: "+31612345678")
            _ = try await owner.add(email: "second@example.com")
            #expect(try await owner.verify("email", try await owner.putEmail("new@example.com")) == 204)
            _ = try await owner.putEmail("waiting@example.com")
            try await identity.recover("new@example.com")
            _ = try await identity.signIn("new@example.com", password: IdentityHarness.password)
            let reply = try await owner.get("/v1/account/export")
            #expect(reply.status == 200)
            #expect(reply.headers[.contentDisposition] == #"attachment; filename="rekey-account.json""#)
            #expect(reply.headers[.cacheControl]?.contains("no-store") == true)
            #expect(
                reply.members == [
                    "account", "contactHistory", "contacts", "devices", "exportedAt", "history", "instruments",
                    "passwords",
                    "pendingContacts", "recoveries", "scope",
                ])
            let text = String(decoding: reply.bytes, as: UTF8.self)
            for held in [
                "ann@example.com", "new@example.com", "second@example.com", "waiting@example.com", "+31612345678",
                "Annabel", "Vermeulen", "contact-replaced", #""removedBecause":"replaced""#, owner.account.wireText,
            ] { #expect(text.contains(held), "\(held)") }
            #expect(reply.member("scope")?.contains("niet in dit bestand") == true, "what others hold is not in it")
            for foreign in ["eve@example.com", "argon2", "$"] { #expect(!text.contains(foreign), "\(foreign)") }
            #expect(try await owner.history().contains("data-exported"))
        }
    }
}
