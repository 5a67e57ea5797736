import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import TestSupport
import Testing

@testable import NotificationService

/// What text messages cost, and the most they may.
@Suite("SMS: cost and budgets") struct SMSBudgetTests {
    /// Of one part, in millionths.
    private static let cost: Int64 = 50_000

    private static func with(
        _ body: (NotificationFixture, SMSProviderServer, ProviderRoutes) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            try await SMSProviderServer.with(now: { fixture.time.now }) { server in
                let provider = fixture.twilio(server)
                let guarded = GuardedProvider(
                    name: "sms", timeout: provider.timeout, cost: cost, logger: .quiet)
                let routes = ProviderRoutes(
                    email: .none, sms: .providers([ProviderRoute.Member(provider, guarded)]))
                try await body(fixture, server, routes)
                await routes.close()
            }
        }
    }

    private static func spent(_ fixture: NotificationFixture) async throws -> [Int64] {
        try await fixture.database.client.query("select micros from sms_spend order by hour")
            .map { try $0.decode("micros") }
    }

    private static func start(of hour: Int, minute: Int, _ fixture: NotificationFixture) {
        fixture.time.set(TestDependencies.defaultStart.addingTimeInterval(Double(hour * 3600 + minute * 60)))
    }

    @Test("an hour's budget: what is over it waits, one warning is given, and the next hour sends it")
    func hour() async throws {
        try await Self.with { fixture, server, routes in
            let (logger, log) = CapturingLogHandler.logger()
            let worker = try fixture.worker(
                routes, budget: SMSBudget(perHour: 2 * Self.cost + 1), logger: logger)
            Self.start(of: 0, minute: 50, fixture)
            for _ in 0..<4 { try await fixture.queued(.code()) }
            try await fixture.rounds(3, worker)
            #expect(server.accepted.count == 2)
            let waiting = try await fixture.messages().filter { $0.state == "queued" }
            #expect(waiting.count == 2 && waiting.allSatisfy { $0.reason == "budget" && $0.attempts == 0 })
            #expect(log.entries.filter { $0.message == "the budget for text messages is used up" }.count == 1)
            #expect(try await Self.spent(fixture) == [2 * Self.cost])
            Self.start(of: 1, minute: 0, fixture)
            try await fixture.rounds(1, worker)
            #expect(server.accepted.count == 4)
            #expect(try await Self.spent(fixture) == [2 * Self.cost, 2 * Self.cost])
        }
    }

    @Test("notices leave a fifth of a budget to codes")
    func share() async throws {
        let budget = SMSBudget(perHour: 5 * Self.cost)
        let fee = try #require(
            SMSFee(
                "x", .sms,
                at: GuardedProvider(
                    name: "sms", timeout: .seconds(1), cost: Self.cost, logger: .quiet)))
        try await NotificationFixture.with { fixture in
            try await fixture.database.client.transaction { tx in
                for _ in 0..<4 {
                    #expect(try budget.overdraft(fee, lane: .notice, now: fixture.time.now, in: tx) == nil)
                    try SMSSpendStore.add(fee, at: fixture.time.now, in: tx)
                }
                #expect(try budget.overdraft(fee, lane: .notice, now: fixture.time.now, in: tx) != nil)
                #expect(try budget.overdraft(fee, lane: .code, now: fixture.time.now, in: tx) == nil)
            }
        }
    }

    @Test("a message over budget is looked at again within a minute, so that a raised budget counts")
    func raised() async throws {
        try await Self.with { fixture, server, routes in
            try await fixture.queued(.code())
            try await fixture.drain(try fixture.worker(routes, budget: SMSBudget(perHour: Self.cost - 1)))
            fixture.time.advance(by: .seconds(60))
            try await fixture.drain(try fixture.worker(routes, budget: SMSBudget(perHour: Self.cost)))
            #expect(server.accepted.count == 1)
        }
    }

    @Test("a day's budget reaches over its hours and ends with the day")
    func day() async throws {
        try await Self.with { fixture, server, routes in
            let worker = try fixture.worker(routes, budget: SMSBudget(perDay: 2 * Self.cost))
            for (hour, total) in [(0, 1), (1, 2), (2, 2), (11, 2), (12, 3)] {
                Self.start(of: hour, minute: 0, fixture)
                try await fixture.sweep()
                try await fixture.queued(.code())
                try await fixture.rounds(1, worker)
                #expect(server.accepted.count == total, "12:00 and \(hour) hours")
            }
        }
    }

    @Test("what was refused costs nothing; what may have gone out does")
    func refund() async throws {
        try await Self.with { fixture, server, routes in
            let worker = try fixture.worker(routes, budget: SMSBudget(perHour: Self.cost))
            try await fixture.queued(.code())
            server.next(.refuse(status: 503), .acceptThenCut)
            server.remember(.unavailable)
            try await fixture.rounds(1, worker)
            #expect(try await Self.spent(fixture) == [0])
            try await fixture.rounds(2, worker)
            #expect(server.posts.count == 2)
            #expect(try await Self.spent(fixture) == [Self.cost])
        }
    }

    @Test("parts are paid for, and each try keeps what it cost")
    func parts() async throws {
        try await Self.with { fixture, server, routes in
            try await fixture.queued(.code())
            try await fixture.drain(try fixture.worker(routes))
            let text = try #require(server.accepted.first).text
            let expected = Self.cost * Int64(TextSegments.count(text))
            #expect(try await Self.spent(fixture) == [expected])
            let id = try #require(try await fixture.messages().first).id
            let attempts = try await fixture.database.client.transaction { tx in try AttemptStore.list(id, in: tx) }
            #expect(attempts.map(\.costMicros) == [expected])
        }
    }

    @Test("workers that send at the same time do not go over it together")
    func together() async throws {
        try await Self.with { fixture, server, routes in
            for _ in 0..<12 { try await fixture.queued(.code()) }
            let budget = SMSBudget(perHour: 5 * Self.cost)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    let worker = try fixture.worker(routes, name: "worker-\(number)", budget: budget)
                    group.addTask { try await fixture.drain(worker) }
                }
                try await group.waitForAll()
            }
            #expect(server.accepted.count == 5)
            #expect(try await Self.spent(fixture) == [5 * Self.cost])
        }
    }
}
