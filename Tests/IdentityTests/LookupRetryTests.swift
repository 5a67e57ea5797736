import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("Look-ups that have to be tried again (LKP-08)")
struct LookupRetryTests {
    @Test(
        "a look-up that fails for a reason of ours is counted once, however often it is tried",
        arguments: ["--limits-lookups-per-number", "--limits-lookups-per-name", "--limits-lookups-total"])
    func countedOnce(_ flag: String) async throws {
        try await IdentityHarness.with([flag: "2", "--limits-cool-down": "PT0S"]) { identity in
            let (account, client) = (try await identity.owner(), identity.database.client)
            try await client.execute("alter table recovery_attempt rename to away")
            try await identity.lookUp()
            for _ in 0..<4 {
                try await identity.hurry()
                await identity.application.resolveRequests()
            }
            #expect(try await identity.count("select max(tries) from recovery_request") == 5)
            #expect(try await identity.outcomes() == ["pending"])
            try await client.execute("alter table away rename to recovery_attempt")
            try await identity.hurry()
            await identity.application.resolveRequests()
            #expect(try await identity.outcomes() == ["sent"])
            #expect(try await identity.recoveredAccounts() == [account])
            for _ in 0..<2 { try await identity.lookUp() }
            #expect(try await identity.outcomes() == ["sent", "resent", "capped"], "once, and not less")
        }
    }
}
