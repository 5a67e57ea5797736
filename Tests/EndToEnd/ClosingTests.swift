import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// An account is closed, may come back for 14 days, and is then gone from every service (LNK-13, WEB-08).
@Suite("Closing an account", .stack, .serialized) struct ClosingTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private func close(_ somebody: ProvedPerson) async throws {
        try await stack.stepUp(somebody)
        let answer = try await stack.client.closeAccount(bearer: somebody.bearer)
        try #require(answer.status == 202 && answer.text.contains("eraseAfter"), "closing answered \(answer.status)")
    }

    @Test("closing puts every device out and says so; signing in and coming back stay possible")
    func reopened() async throws {
        let somebody = try await stack.withPhone("back")
        let (email, password) = (somebody.person.email, somebody.person.password)
        let laptop = try await stack.client.signIn(email: email, password: password, device: "Laptop")
        try await close(somebody)
        for device in [somebody.device, laptop] { try await stack.expectOut(device, "a device outlived the closing") }
        _ = try await stack.message("closure-requested", to: email)
        let back = try await stack.client.signIn(email: email, password: password, device: "Browser")
        #expect(try await stack.client.reopenAccount(bearer: back.accessToken).status == 204)
        _ = try await stack.message("closure-cancelled", to: email)
        let other = try await stack.proved("leaves")
        try await close(other)
        try await stack.moveClock(of: [.identity], by: "P15D")
        // The end of an account that was closed later shows that the worker has been here.
        let erased = try await Eventually.holds(within: .seconds(60)) {
            try await !self.stack.signIns(other.person.email, other.person.password)
        }
        #expect(erased)
        #expect(try await stack.signIns(email, password), "an account that came back was erased")
        try await stack.moveClock(of: [.identity], by: "")
    }

    @Test("after 14 days nothing of the person is left in any database, log or topic; the address is free again")
    func erased() async throws {
        let somebody = try await stack.withPhone("gone", givenName: "Wilhelmina")
        let (email, password) = (somebody.person.email, somebody.person.password)
        _ = try await stack.message("contact-changed", to: email)
        try await close(somebody)
        _ = try await stack.message("closure-requested", to: email)
        try await stack.moveClock(of: [.identity, .token, .session, .notification], by: "P13DT23H")
        #expect(try await stack.signIns(email, password), "erased before its time")
        try await stack.moveClock(of: [.identity, .token, .session, .notification], by: "P14DT1M")
        let gone = try await Eventually.holds(within: .seconds(60)) {
            try await !self.stack.signIns(email, password)
        }
        #expect(gone, "the account still signs in after its grace period")
        _ = try await stack.message("account-closed", to: email)
        try await stack.settle()
        let secrets = [email, try #require(somebody.phone), "Wilhelmina"]
        // What the development inbox has received is the receiver's, not the services'.
        let clean = try await Eventually.holds(within: .seconds(60)) {
            try await LeakSearch(stack: stack).findings(secrets).allSatisfy { $0.place == "notification.dev_inbox" }
        }
        let findings = try await LeakSearch(stack: stack).findings(secrets)
        #expect(clean, "something is left: \(findings)")
        let account = try #require(somebody.device.claims?.account)
        for (part, table, column) in [
            (Part.session, "device_session", "account"), (.token, "refresh_family", "account"),
        ] {
            let rows = try await stack.count(part, table, where: column, is: account)
            #expect(rows == 0, "\(part).\(table)")
        }
        #expect(
            try await stack.count(.identity, "account", where: "id", is: account) == 1, "the id could be used again")
        let again = DemoPerson(email: email, password: DemoPerson.freshPassword())
        #expect(try await stack.client.register(again).status == 202)
        let free = try await Eventually.holds(within: Stack.patience) {
            try await self.stack.signIns(email, again.password)
        }
        #expect(free)
        try await stack.moveClock(of: [.identity, .token, .session, .notification], by: "")
    }
}
