import Foundation
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

/// A stolen account, taken back by one link, over real processes (DESIGN 3.9, HIJ-05, HIJ-06).
@Suite("Hijack and undo", .stack(instances: 2), .serialized) struct HijackUndoTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("the whole attack ends with the owner in and the thief with nothing")
    func journey() async throws {
        let traveller = Traveller(client: stack.client, person: .fresh("hijack"), limit: Stack.patience)
        let steps = try await HijackUndoJourney(traveller: traveller).run()
        #expect(steps.last?.title == "the link does not work twice, and the thief never had one")
        // What the thief could still hold, as it stands in the databases.
        let email = traveller.person.email
        let rows = try await stack.rows(
            .identity, "SELECT account FROM contact WHERE folded = \(email) AND removed_at IS NULL")
        let account: UUID = try #require(rows.first).decode("account")
        for (table, condition) in [
            ("contact_change", "ended_at IS NULL"), ("recovery_attempt", "state = 'open'"),
            ("contact_denial", "ended_at IS NULL"),
            ("undo_link", "ended_at IS NULL AND cause = 'contact'"),
        ] {
            let open = try await stack.rows(
                .identity,
                "SELECT count(*) AS n FROM \(unescaped: table) WHERE account = \(account) AND \(unescaped: condition)")
            #expect(try open[0].decode("n", as: Int.self) == 0, "\(table)")
        }
    }

    @Test("the page of the link, by hand: it shows what will happen, does it once, and says what comes next")
    func page() async throws {
        let somebody = try await stack.proved("undo")
        let thief = DemoPerson.fresh("thief")
        try await stack.stepUp(somebody)
        #expect(try await stack.client.replace(.email, by: thief.email, bearer: somebody.bearer).status == 202)
        let code = try await stack.code("contact-verification", to: thief.email)
        #expect(try await stack.client.verify(.email, code: code, bearer: somebody.bearer).status == 204)
        let notice = try await stack.message("contact-changed", to: somebody.person.email)
        let token = try #require(notice.linkToken)
        #expect(notice.text.contains("/undo?token=\(token)") && notice.html.contains("/undo?token=\(token)"))
        #expect(try await stack.message("contact-changed", to: thief.email).linkToken == nil)

        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let opened = try await browser.open("/undo?token=\(token)")
        #expect(opened.path == "/undo" && opened.status == 200 && !opened.text.contains(token))
        #expect(opened.text.contains("***@example.test"))
        #expect(try await stack.client.previewUndo(token: token).status == 200, "nothing was used up")
        let done = try await browser.submit(opened, form: "/undo", fields: [:])
        #expect(done.status == 200 && done.text.contains("on its way"))
        #expect(try await stack.client.undo(token: token).status == 400)
        try await stack.expectOut(somebody.device, "every session is over")
        let link = try #require(try await stack.message("recovery-link", to: somebody.person.email).linkToken)
        let password = DemoPerson.freshPassword()
        let reset = try await stack.client.resetPassword(grant: try await stack.grant(link), newPassword: password)
        #expect(reset.status == 204)
        #expect(try await stack.signIns(somebody.person.email, password))
        #expect(try await stack.message("contact-undone", to: thief.email).linkToken == nil)
    }
}
