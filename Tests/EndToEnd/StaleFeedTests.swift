import Foundation
import NIOHTTP1
import OperatorCommands
import StackUnderTest
import Testing

/// A service that no longer hears of revocations asks their owner where it matters, and refuses when nobody answers (A7.6).
@Suite("Stale revocation feed", .stack, .serialized) struct StaleFeedTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    /// The feed's step in identity; see `FeedStep`.
    private func step() async throws -> Int? {
        let answer = try await stack.client.send(.GET, "\(stack.layout.managementURL(.identity))/metrics")
        let line = answer.text.split(separator: "\n").first { $0.hasPrefix("rekey_revocation_feed_step") }
        return line?.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) }
    }

    private func awaitStep(_ wanted: Int) async throws -> Bool {
        try await Eventually.holds(within: .seconds(90)) { try await step() == wanted }
    }

    @Test(
        "cut off from the broker, a revoked session is refused where it matters; without the owner, everybody is (S2)")
    func cutOff() async throws {
        let owner = try await stack.proved("stale")
        let other = try await stack.client.signIn(
            email: owner.person.email, password: owner.person.password, device: "Elsewhere")
        let session = try await Eventually.value(within: Stack.patience) {
            try await stack.client.sessions(bearer: owner.bearer).decode(SessionList.self).sessions
                .first { $0.device == "Elsewhere" }?.id
        }
        let link = try await stack.putLink(before: .identity)
        #expect(try await awaitStep(0))
        link.cut()
        #expect(try await awaitStep(2), "half a minute without a heartbeat")

        let stepUp = { (bearer: String) in
            try await stack.client.stepUp(password: owner.person.password, bearer: bearer).status
        }
        #expect(try await stepUp(other.accessToken) == 204)
        #expect(try await stack.client.endSession(try #require(session), bearer: owner.bearer).status == 204)
        #expect(try await stepUp(other.accessToken) == 401, "identity has not heard of it and asks")
        #expect(try await stepUp(owner.bearer) == 204)

        await stack.kill(.session, signal: SIGKILL)
        let refused = try await stack.client.stepUp(password: owner.person.password, bearer: owner.bearer)
        #expect(refused.status == 503 && refused.headers.first(name: "retry-after") != nil)
        #expect(refused.text.contains("revocation-owner-not-available"))
        #expect(try await stack.client.account(bearer: owner.bearer).status == 200, "reading goes on")

        try await stack.start(.session)
        #expect(try await stepUp(owner.bearer) == 204)
        link.mend()
        #expect(try await awaitStep(0))
        #expect(try await stack.client.account(bearer: other.accessToken).status == 401, "now it has heard")
    }
}
