import EventContracts
import Foundation
import IdentityService
import PostgresClient
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Recovery worker")
struct RecoveryWorkerTests {
    @Test("resolves a request as soon as it is taken in, without a poll")
    func wakeUp() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let running = Task { try await identity.application.worker.run() }
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"ann@example.com"}"#)
            var events: [StoredEvent] = []
            while events.isEmpty, !Task.isCancelled { events = try await identity.events("rekey.recovery.requested") }
            #expect(events.count == 1)
            running.cancel()
            try await running.value
        }
    }

    @Test("picks up at the next poll what another process took in")
    func poll() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"ann@example.com"}"#)
            let moved = "update recovery_request set next_try_at = now() + interval '1 hour'"
            _ = try await identity.database.client.execute("\(unescaped: moved)")
            let running = Task { try await identity.application.worker.run() }
            _ = await identity.world.clock.nextTimerScheduled()
            _ = try await identity.database.client.execute("update recovery_request set next_try_at = now()")
            identity.world.clock.advance(by: .milliseconds(250))
            var events: [StoredEvent] = []
            while events.isEmpty, !Task.isCancelled { events = try await identity.events("rekey.recovery.requested") }
            #expect(events.count == 1)
            running.cancel()
            try await running.value
        }
    }

    @Test("a request that cannot be read any more is dropped, and stands in nobody's way")
    func unreadable() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"eve@example.com"}"#)
            let broken = #"update recovery_request set sealed_identifier = '{"kid":"gone"}'"#
            _ = try await identity.database.client.execute("\(unescaped: broken)")
            try await identity.recover()
            let outcomes = try await identity.rows("select outcome from recovery_request order by created_at, outcome")
                .map { try $0.decode("outcome", as: String.self) }
            #expect(Set(outcomes) == ["sent", "unreadable"])
        }
    }

    @Test("requests wait, sealed, while notification's key is not known yet; the asker is answered all the same")
    func waiting() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            identity.neighbours.forgetNotificationKey()
            #expect(try await identity.recover().status == 202)
            #expect(try await identity.count("select count(*) from recovery_request where state = 'pending'") == 1)
            #expect(try await identity.register("eve@example.com").status == 503)
            identity.neighbours.learnNotificationKey()
            await identity.application.resolveRequests()
            #expect(try await identity.events("rekey.recovery.requested").count == 1)
        }
    }
}
