import EventContracts
import Foundation
import PostgresClient
import TestSupport
import Testing

/// Numbers that somebody with a stolen session added: how soon a first number may start a recovery changes nothing of it.
@Suite("Undo and first numbers")
struct UndoNumberTests {
    private static let day = Duration.seconds(86_400)
    private static let number = "+31687654321"

    /// Both values of what a first number waits to start recoveries, and an account whose address is a month old.
    private static func with(
        _ firstNumberAgeing: String, _ body: @escaping @Sendable (Owner) async throws -> Void
    ) async throws {
        let flags = ["--contacts-first-number-ageing": firstNumberAgeing, "--limits-cool-down": "PT0S"]
        try await IdentityHarness.with(flags) { identity in
            let owner = try await Owner.proved(identity)
            identity.world.advance(by: day * 30)
            try await owner.stepUp()
            try await body(owner)
        }
    }

    /// Whether a code by SMS is sent.
    private static func recovers(_ owner: Owner, by number: String = number) async throws -> Bool {
        let before = try await owner.identity.events("rekey.recovery.requested").count
        try await owner.identity.recoverBySMS(number)
        return try await owner.identity.events("rekey.recovery.requested").count > before
    }

    @Test(
        "a thief adds a number, then replaces the address: the later link takes both off", arguments: ["PT0S", "P7D"])
    func addedThenReplaced(_ ageing: String) async throws {
        try await Self.with(ageing) { owner in
            try await owner.prove(phone: Self.number)
            owner.identity.world.advance(by: .seconds(3600))
            try await owner.stepUp()
            try await owner.replaceEmail(by: "thief@example.com")
            #expect(try await owner.linked("contact-changed email-replaced") == ["ann@example.com"])
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.preview(link).text.contains("***21"), "the page says so")
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary"])
            #expect(try await owner.recoveryAddress() == "ann@example.com")
            #expect(try await !Self.recovers(owner))
            owner.identity.world.advance(by: Self.day * 30)
            #expect(try await !Self.recovers(owner))
        }
    }

    @Test("a number that was added, and nothing replaced, goes by the link about it", arguments: ["PT0S", "P7D"])
    func added(_ ageing: String) async throws {
        try await Self.with(ageing) { owner in
            try await owner.prove(phone: Self.number)
            #expect(try await owner.linked("contact-changed phone-added") == ["ann@example.com"])
            let link = try await owner.link("contact-changed phone-added", to: "ann@example.com")
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary"])
            #expect(try await !Self.recovers(owner))
            #expect(try await owner.recoveryAddress() == "ann@example.com")
        }
    }

    @Test(
        "a young number that was replaced in turn comes back without power, for its whole time",
        arguments: ["PT0S", "P7D"])
    func replacedInTurn(_ ageing: String) async throws {
        try await Self.with(ageing) { owner in
            try await owner.prove(phone: Self.number)
            owner.identity.world.advance(by: Self.day)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "thief@example.com")
            try await owner.prove(phone: "+31612345678")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary", "\(Self.number) primary"])
            #expect(try await !Self.recovers(owner))
            #expect(try await !Self.recovers(owner, by: "+31612345678"))
            owner.identity.world.advance(by: Self.day * 7 - .milliseconds(1))
            #expect(try await !Self.recovers(owner))
            owner.identity.world.advance(by: .milliseconds(1))
            #expect(try await Self.recovers(owner))
        }
    }

    @Test("a number of full age has a link, stays, comes back, and counts at once", arguments: ["PT0S", "P7D"])
    func ofAge(_ ageing: String) async throws {
        try await Self.with(ageing) { owner in
            try await owner.prove(phone: Self.number)
            owner.identity.world.advance(by: Self.day * 7)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "thief@example.com")
            #expect(try await owner.linked("contact-changed email-replaced") == [Self.number, "ann@example.com"])
            try await owner.prove(phone: "+31612345678")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary", "\(Self.number) primary"])
            #expect(try await Self.recovers(owner))
        }
    }

    @Test("it stays where the address alone was replaced", arguments: ["PT0S", "P7D"])
    func stays(_ ageing: String) async throws {
        try await Self.with(ageing) { owner in
            try await owner.prove(phone: Self.number)
            owner.identity.world.advance(by: Self.day * 7)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "thief@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary", "\(Self.number) primary"])
            #expect(try await Self.recovers(owner))
        }
    }
}
