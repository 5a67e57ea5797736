import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("Forced resets beside an owner's own recovery, and beside each other")
struct ForcedResetRunsTests {
    private static let path = "/v1/admin/forced-resets"

    /// A run that starts at once; its id.
    private static func order(
        _ accounts: [UUID], pace: Int = 1000, _ identity: IdentityHarness
    ) async throws -> String {
        let names = accounts.map { "\"\($0.wireText)\"" }.joined(separator: ",")
        let reply = try await identity.admin(
            .post, path, #"{"reason":"r","messagesPerSecond":\#(pace),"accounts":[\#(names)]}"#)
        #expect(reply.status == 202)
        return try #require(reply.member("id"))
    }

    private static func state(_ run: String, _ identity: IdentityHarness) async throws -> String? {
        try await identity.admin(.get, "\(path)/\(run)").member("state")
    }

    @Test("an attempt that the owner has begun since goes on: the run sends its link into it and ends nothing")
    func ownAttempt() async throws {
        try await IdentityHarness.with { identity in
            let (one, other) = (
                try await Owner.proved(identity, "one@example.com"),
                try await Owner.proved(identity, "other@example.com")
            )
            _ = try await Self.order([one.account, other.account], pace: 1, identity)
            await identity.application.advanceForcedResets()
            let first = try #require(try await identity.events("rekey.recovery.requested").last?.account)
            let waiting = first == one.account ? other : one
            try await identity.recover(waiting.email)
            let own = try await Self.requests(of: waiting, identity)
            #expect(own.map(\.occasion) == [nil])
            // The owner has opened the link, and types while the run's own message goes out.
            let grant = try await identity.grant(for: own.first, account: waiting.account)
            identity.world.advance(by: .seconds(3))
            await identity.application.advanceForcedResets()
            let all = try await Self.requests(of: waiting, identity)
            #expect(all.map(\.occasion) == [nil, .breach])
            #expect(Set(all.map(\.attemptId)).count == 1, "one attempt")
            #expect(try await identity.events("rekey.recovery.voided").isEmpty)
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
            #expect(try await identity.signIn(waiting.email, password: IdentityHarness.newPassword).status == 200)
        }
    }

    private static func requests(
        of owner: Owner, _ identity: IdentityHarness
    ) async throws -> [RecoveryRequested] {
        try await identity.events("rekey.recovery.requested").filter { $0.account == owner.account }
            .map { try $0.decode(RecoveryRequested.self) }
    }

    @Test("a run that is cancelled while it runs takes the batch under way back, and no other follows")
    func cancelledMeanwhile() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let run = try await Self.order([owner.account], identity)
            let client = identity.database.client
            // The batch waits for its account while the run is cancelled.
            let (worker, isAwaited) = try await client.transaction { tx -> (Task<Void, Never>, Bool) in
                try tx.execute("select 1 from account where id = \(owner.account) for update")
                let worker = Task { await identity.application.advanceForcedResets() }
                for _ in 0..<50_000 {
                    let waiting = try tx.query(
                        """
                        select 1 from pg_locks
                        where locktype = 'transactionid' and not granted and transactionid = pg_current_xact_id()::xid
                        """)
                    guard !waiting.isEmpty else { continue }
                    try tx.execute(
                        "update forced_reset set state = 'cancelled', ended_at = now() where id::text = \(run)")
                    return (worker, true)
                }
                return (worker, false)
            }
            await worker.value
            #expect(isAwaited)
            await identity.application.advanceForcedResets()
            #expect(try await Self.state(run, identity) == "cancelled")
            #expect(try await owner.get("/v1/account").status == 200)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            #expect(try await identity.events("rekey.account.signed-out").isEmpty)
            #expect(try await identity.count("select put_out from forced_reset") == 0)
        }
    }

    @Test("cancelling a run that tells its owners stops it where it is: who is out stays out, and nobody else is told")
    func cancelledWhileTelling() async throws {
        try await IdentityHarness.with { identity in
            let owners = [
                try await Owner.proved(identity, "one@example.com"),
                try await Owner.proved(identity, "two@example.com"),
            ]
            let run = try await Self.order(owners.map(\.account), pace: 1, identity)
            await identity.application.advanceForcedResets()
            #expect(try await identity.events("rekey.recovery.requested").count == 1)
            let cancelled = try await identity.admin(.post, "\(Self.path)/\(run)/cancel", "{}")
            #expect(cancelled.member("state") == "cancelled")
            identity.world.advance(by: .seconds(5))
            await identity.application.advanceForcedResets()
            #expect(try await identity.events("rekey.recovery.requested").count == 1)
            for owner in owners { #expect(try await owner.get("/v1/account").status == 401) }
        }
    }

    @Test("a run that fails waits, and those behind it are carried out; it goes on when it can")
    func oneFails() async throws {
        try await IdentityHarness.with { identity in
            let (one, other) = (
                try await Owner.proved(identity, "one@example.com"),
                try await Owner.proved(identity, "other@example.com")
            )
            let failing = try await Self.order([one.account], identity)
            identity.world.advance(by: .seconds(1))
            let behind = try await Self.order([other.account], identity)
            let client = identity.database.client
            try await client.execute(
                """
                create function fail() returns trigger language plpgsql as
                $$ begin raise exception 'this run fails'; end $$
                """)
            let trigger = """
                create trigger fail before update on forced_reset_account for each row
                when (old.run = '\(failing)') execute function fail()
                """
            try await client.execute("\(unescaped: trigger)")
            await identity.application.advanceForcedResets()
            identity.world.advance(by: .seconds(1))
            await identity.application.advanceForcedResets()
            #expect(try await Self.state(failing, identity) == "putting-out")
            #expect(try await Self.state(behind, identity) == "done")
            #expect(try await one.get("/v1/account").status == 200)
            #expect(try await other.get("/v1/account").status == 401)
            try await client.execute("drop trigger fail on forced_reset_account")
            await identity.application.advanceForcedResets()
            identity.world.advance(by: .seconds(1))
            await identity.application.advanceForcedResets()
            #expect(try await Self.state(failing, identity) == "done")
            #expect(try await one.get("/v1/account").status == 401)
        }
    }
}
