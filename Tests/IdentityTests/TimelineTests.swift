import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import TestSupport
import Testing

@Suite("GET /v1/account/timeline")
struct TimelineTests {
    private struct Page: Decodable {
        struct Entry: Decodable {
            var id: String
            var at: Date
            var kind: String
            var text: String
            var device: String?
            var place: String?
        }

        var entries: [Entry]
        var next: String?
    }

    private static func page(_ owner: Owner, _ query: String = "") async throws -> Page {
        let reply = try await owner.get("/v1/account/timeline\(query)")
        #expect(reply.status == 200)
        return try EventJSON.decode(Page.self, from: reply.bytes)
    }

    @Test("newest first, in the account's language, with masked contacts and nothing of other accounts")
    func words() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            identity.world.advance(by: .seconds(1))
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: .seconds(1))
            let device = #"{"name":"Laptop"}"#
            _ = try await identity.post(
                "/v1/sign-ins",
                #"{"identifier":"ann@example.com","password":"\#(IdentityHarness.password)","device":\#(device)}"#)
            _ = try await Owner.proved(identity, "eve@example.com")
            let page = try await Self.page(owner)
            #expect(page.entries.map(\.kind).prefix(2) == ["new-device", "contact-added"])
            #expect(page.entries.map(\.kind).suffix(2).sorted() == ["address-proved", "registered"])
            #expect(page.entries[0].device == "Laptop" && page.entries[0].place == "Utrecht, NL")
            #expect(page.entries[1].text == "Er is een telefoonnummer (***78) toegevoegd.")
            #expect(page.next == nil)
            let text = page.entries.map(\.text).joined()
            #expect(!text.contains("e***@") && !text.contains("+31612345678") && text.contains("(a***@example.com)"))
        }
    }

    @Test(
        "pages join without a gap or a repeat, also among entries of one millisecond; retention in between breaks none")
    func paging() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            for _ in 0..<3 {
                for _ in 0..<8 {
                    try await identity.database.client.execute(
                        """
                        insert into account_history (id, account, at, kind, facts)
                        values (\(UUID()), \(owner.account), \(identity.world.now), 'password-changed', '{}')
                        """)
                }
                identity.world.advance(by: .milliseconds(1))
            }
            let whole = try await Self.page(owner, "?limit=100").entries.map(\.id)
            #expect(whole.count == 25)
            for limit in [1, 2, 5, 12, 25] {
                var seen: [String] = []
                var next: String?
                repeat {
                    let page = try await Self.page(owner, "?limit=\(limit)" + (next.map { "&before=\($0)" } ?? ""))
                    #expect(page.entries.count <= limit)
                    seen += page.entries.map(\.id)
                    next = page.next
                } while next != nil
                #expect(seen == whole, "limit \(limit)")
            }
            let first = try await Self.page(owner)
            #expect(first.entries.count == 20, "the default")
            let last = try #require(first.entries.last?.id)
            try await identity.database.client.execute(
                "delete from account_history where id = \(UUID(uuidString: last))")
            let rest = try await Self.page(owner, "?before=\(try #require(first.next))")
            #expect(rest.entries.map(\.id) == Array(whole.suffix(5)))
        }
    }

    private static let wrong = [
        "?limit=0", "?limit=101", "?limit=-1", "?limit=", "?limit=x", "?limit=1e1", "?limit=+5", "?limit=%D9%A5",
        "?limit=2&limit=3", "?other=1", "?before=", "?before=x", "?before=1", "?before=1.x", "?before=.",
        "?before=-1.00000000-0000-0000-0000-000000000000",
        "?before=9999999999999999.00000000-0000-0000-0000-000000000000", "?before=1.1.1",
        "?before=1.00000000-0000-0000-0000-000000000000&before=1.00000000-0000-0000-0000-000000000000",
        "?before=%00", "?before=%0d%0a", "?before='%20or%201=1--",
    ]

    @Test("wrong queries")
    func wrongQueries() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            for query in Self.wrong {
                let reply = try await owner.get("/v1/account/timeline\(query)")
                #expect(reply.status == 400, "\(query)")
                #expect(reply.problem != nil)
            }
        }
    }

    @Test("the furthest cursors are empty pages or whole ones")
    func farCursors() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            let id = "00000000-0000-0000-0000-000000000000"
            #expect(try await Self.page(owner, "?before=0.\(id)").entries.isEmpty)
            #expect(try await Self.page(owner, "?before=999999999999999.\(id)").entries.count == 1)
        }
    }

    @Test("every kind has its own words in both languages, on one line", arguments: AccountLocale.allCases)
    func allKinds(_ locale: AccountLocale) {
        let words = TimelineText(locale: locale)
        for facts in [[:], ["channel": "sms", "contact": "***78", "replaced": "***12"]] {
            let sentences = HistoryKind.allCases.map { words.sentence($0, facts: facts) }
            #expect(Set(sentences).count == HistoryKind.allCases.count)
            #expect(sentences.allSatisfy { $0.hasSuffix(".") && !$0.contains("\n") && !$0.contains("  ") })
        }
        #expect(!words.sentence(nil, facts: [:]).isEmpty)
    }

    @Test(
        "masks",
        arguments: [
            ("ann@example.com", "a***@example.com"), ("é@example.com", "é***@example.com"), ("x@y.nl", "x***@y.nl"),
        ])
    func masks(_ address: String, _ masked: String) {
        #expect(ContactMask.email(address) == masked)
        #expect(ContactMask.phone("+31612345678") == "***78")
    }
}
