import Foundation
import NIOHTTP1
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

/// Accounts found by name and payment number, on real processes (A10).
@Suite("Account look-up", .stack, .serialized) struct LookupTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private func admin() throws -> AdminCredentials { try stack.layout.adminCredentials() }

    private func person(_ label: String, _ givenName: String, _ instruments: [StackClient.Instrument]) async throws
        -> DemoPerson
    {
        var person = DemoPerson.fresh(label)
        person.givenName = givenName
        person.familyName = "Lookup"
        let answer = try await stack.client.register(person, instruments: instruments)
        try #require(answer.status == 202, "\(answer.text)")
        return person
    }

    private func account(of person: DemoPerson) async throws -> UUID {
        let rows = try await stack.rows(.identity, "SELECT account FROM contact WHERE address = \(person.email)")
        return try #require(rows.first).decode("account")
    }

    @Test("the whole journey, step by step")
    func journey() async throws {
        let traveller = Traveller(client: stack.client, limit: Stack.patience)
        let steps = try await LookupJourney(traveller: traveller).run()
        #expect(steps.count == 8)
    }

    @Test("the billing system registers an IBAN; two people who share it and the name get a message each")
    func registered() async throws {
        let iban = DemoInstrument.freshIBAN()
        let people = [try await person("lookup", "Robin", []), try await person("lookup", "Robin", [])]
        for person in people {
            let answer = try await stack.client.replaceInstruments(
                of: try await account(of: person), by: [iban], as: try admin())
            #expect(answer.status == 204, "\(answer.text)")
        }
        let found = try await stack.client.lookUp(
            givenName: "robin", familyName: "LOOKUP",
            instrument: .init(kind: "iban", number: iban.number.lowercased()))
        #expect(found.status == 202)
        for person in people { _ = try await stack.message("recovery-link", to: person.email) }
        let stranger = try await stack.client.replaceInstruments(
            of: UUID(), by: [iban], as: AdminCredentials(secret: "a secret that is long enough and not the right one"))
        #expect(stranger.status == 401)
        let done = try await stack.client.rekeyInstruments(limit: 100, as: try admin())
        #expect(done.status == 200 && done.text.contains("\"remaining\":0"))
    }

    @Test("found by hand on the pages: the number is in no address, the link from the message sets a password")
    func byHand() async throws {
        let card = DemoInstrument.freshCard()
        let person = try await person("find", "Sam", [card])
        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let form = try await browser.open("/find")
        let sent = try await browser.submit(
            form, form: "/find",
            fields: ["givenName": "Sam", "familyName": "Lookup", "kind": "card", "number": card.number])
        #expect(sent.path == "/find/sent" && sent.status == 200, "\(sent.path) \(sent.status)")
        #expect(!sent.text.contains(card.number) && !sent.text.contains(person.email))
        let token = try #require(try await stack.message("recovery-link", to: person.email).linkToken)
        let password = DemoPerson.freshPassword()
        let grant = try await stack.grant(token)
        #expect(try await stack.client.resetPassword(grant: grant, newPassword: password).status == 204)
        #expect(try await stack.signIns(person.email, password))
    }

    @Test("I20, LKP-03: after hits, misses and refusals no payment number stands in any table, topic or log")
    func leaks() async throws {
        var numbers: [String] = []
        var emails: [String] = []
        for _ in 0..<3 {
            let (card, iban) = (DemoInstrument.freshCard(), DemoInstrument.freshIBAN())
            let stray = DemoInstrument.freshCard()
            let person = try await person("leak-lookup", "Kim", [card, iban])
            emails.append(person.email)
            numbers += [card.number, iban.number, iban.number.lowercased(), stray.number]
            for instrument in [card, iban, stray] {
                let answer = try await stack.client.lookUp(
                    givenName: "Kim", familyName: "Lookup", instrument: instrument)
                #expect(answer.status == 202)
            }
            let wrong = StackClient.Instrument(kind: "card", number: iban.number)
            #expect(
                try await stack.client.replaceInstruments(
                    of: try await account(of: person), by: [card, wrong], as: try admin()
                ).status == 422)
            _ = try await stack.message("recovery-link", to: person.email)
        }
        try await stack.settle()
        let found = try await LeakSearch(stack: stack).findings(numbers)
        #expect(found.isEmpty, "in the clear: \(found)")
        // The search itself works: the addresses are where they belong.
        #expect(try await LeakSearch(stack: stack).findings(emails).map(\.place).contains("identity.contact"))
    }
}
