import EventContracts
import Foundation
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

/// What must hold after every run, whatever was broken in it (reliability I1–I14).
struct Invariants: Sendable {
    let stack: Stack
    let ledger: Ledger

    func check() async throws {
        try await stack.settle()
        try await consumersCaughtUp()
        try await everyResetHappenedOnce()
        try await sequencesHaveNoGap()
        try await nothingSetAside()
    }

    /// I1, I5, I7, I8, I9: every journey's password works, was changed once, and its owner was told once.
    private func everyResetHappenedOnce() async throws {
        for (email, entry) in await ledger.entries {
            #expect(entry.isDone, "a journey was lost")
            #expect(try await stack.signIns(email, entry.newPassword))
            #expect(try await !stack.signIns(email, entry.person.password), "the old password still works")
            let messages = try await stack.client.inbox(of: email)
            let links = messages.filter { $0.kind == "recovery-link" }
            #expect(
                links.count >= 1 && links.count <= entry.requests, "\(links.count) links for \(entry.requests) requests"
            )
            #expect(Set(links.compactMap(\.linkToken)).count == 1, "two different links for one attempt (I8)")
            let told = messages.filter { $0.kind == "password-changed" }.count
            #expect(told == 1, "\(told) notices of one change")
        }
        let emails = await ledger.entries.keys.map { $0 }
        let versions = try await stack.rows(
            .identity,
            """
            SELECT DISTINCT a.credential_version AS v FROM account a JOIN contact c ON c.account = a.id
            WHERE c.address = ANY(\(emails))
            """)
        #expect(
            try versions.map { try $0.decode("v", as: Int64.self) } == [2], "a password was set other than once (I9)")
    }

    /// I3: the outbox of each producer counts without a gap up to its counter.
    private func sequencesHaveNoGap() async throws {
        for part in Part.allCases where part.hasDatabase {
            let gaps = try await stack.rows(
                part,
                """
                SELECT s.topic, count(o.sequence) AS rows, max(o.sequence) AS last, s.last AS counter
                FROM outbox_sequence s LEFT JOIN outbox o ON o.topic = s.topic AND o.account = s.account
                GROUP BY s.topic, s.account, s.last
                HAVING count(o.sequence) <> s.last OR max(o.sequence) <> s.last
                """)
            #expect(gaps.isEmpty, "\(part): \(gaps.count) accounts with a gap in their sequence")
        }
    }

    /// I4: every consumer's mark is its producer's counter.
    private func consumersCaughtUp() async throws {
        let pairs: [(producer: Part, consumer: Part, topics: [Topic])] = [
            (.identity, .token, [.account, .credential, .recovery]), (.identity, .session, [.account, .credential]),
            (.identity, .notification, [.account, .credential]), (.token, .notification, [.recoverySecret]),
            (.token, .session, [.tokenSession]),
        ]
        for pair in pairs {
            for topic in pair.topics {
                let caughtUp = try await Eventually.holds(within: .seconds(60)) {
                    let expected = try await counters(pair.producer, "outbox_sequence", "last", topic)
                    let actual = try await counters(pair.consumer, "inbox_mark", "sequence", topic)
                    return !expected.isEmpty && expected == actual
                }
                #expect(caughtUp, "\(pair.consumer) has not applied all of \(topic.rawValue) (I4)")
            }
        }
    }

    private func counters(_ part: Part, _ table: String, _ column: String, _ topic: Topic) async throws -> [UUID: Int64]
    {
        let rows = try await stack.rows(
            part, "SELECT account, \(unescaped: column) AS n FROM \(unescaped: table) WHERE topic = \(topic.rawValue)")
        return try rows.reduce(into: [:]) {
            $0[try $1.decode("account", as: UUID.self)] = try $1.decode("n", as: Int64.self)
        }
    }

    /// I4: no dead letters, no held accounts, no unknown events.
    private func nothingSetAside() async throws {
        for part in Part.allCases where part.hasDatabase {
            for table in ["dead_letter", "held_account", "held_event", "unknown_event"] {
                let rows = try await stack.rows(part, "SELECT count(*) AS n FROM \(unescaped: table)")
                #expect(try rows[0].decode("n", as: Int.self) == 0, "\(part): \(table) is not empty")
            }
        }
    }
}
