import EventContracts
import Foundation
import PostgresClient
import ServiceRuntime
import TestSupport
import Testing
import TokenService

extension HeavyTests {
    /// What is found after everything has been allowed to finish, not while it runs: a credential that lives is a defect
    /// whoever won the race.
    @Suite("Races of 1,000 rounds (SES-04, I15)")
    struct EpochRaceTests {
        private static let rounds = 1000
        private static let atOnce = 4

        /// Who begins: both at once, or one well before the other, so that all outcomes are seen.
        private enum Order: Int, CaseIterable {
            case both, bumpFirst, mintFirst, bothReversed
        }

        /// Runs the rounds, four at a time; how many of them minted something.
        private func race(_ round: @escaping @Sendable (Order) async throws -> Bool) async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<Self.atOnce {
                    group.addTask {
                        var minted = 0
                        for number in stride(from: worker, to: Self.rounds, by: Self.atOnce) {
                            let order = Order(rawValue: number / Self.atOnce % Order.allCases.count) ?? .both
                            if try await round(order) { minted += 1 }
                        }
                        return minted
                    }
                }
                return try await group.reduce(0, +)
            }
        }

        /// Runs both in this order; what minting gave.
        private static func run(
            _ order: Order, bump: @escaping @Sendable () async throws -> Void,
            mint: @escaping @Sendable () async throws -> [TokenPair]
        ) async throws -> [TokenPair] {
            switch order {
            case .bumpFirst:
                try await bump()
                return try await mint()
            case .mintFirst:
                let pairs = try await mint()
                try await bump()
                return pairs
            case .both:
                async let bumped: Void = bump()
                async let minted = mint()
                _ = try await bumped
                return try await minted
            case .bothReversed:
                async let minted = mint()
                async let bumped: Void = bump()
                let pairs = try await minted
                try await bumped
                return pairs
            }
        }

        private static func survivors(_ pairs: [TokenPair], _ bench: TokenBench) async throws -> Int {
            var alive = 0
            for pair in pairs {
                if try await bench.isActive(pair.accessToken) { alive += 1 }
                if try await bench.isActive(pair.refreshToken) { alive += 1 }
                if try await !bench.isRefused(pair.refreshToken) { alive += 1 }
            }
            return alive
        }

        private static func liveRows(_ bench: TokenBench) async throws -> Int64 {
            let rows = try await bench.client.query(
                """
                select count(*) as n from refresh_family f join account_standing s using (account)
                where f.revoked_at is null and f.epoch >= s.epoch and not s.held
                """)
            return try rows.first?.decode("n", as: Int64.self) ?? -1
        }

        @Test("Refresh racing a sign-out everywhere leaves zero live credentials", .timeLimit(.minutes(10)))
        func refreshing() async throws {
            try await TokenBench.with { bench in
                let minted = try await race { order in
                    let account = UUID()
                    let first = try await bench.signIn(account: account)
                    let won = try await Self.run(order) {
                        let now = bench.dependencies.now()
                        let event = AccountSignedOut(epoch: 2, signedOutAt: now, noticeExpiresAt: now)
                        try await bench.apply(event, of: account, by: AccountSignedOutHandler())
                    } mint: {
                        do {
                            return [try await bench.refresh(first.refreshToken)]
                        } catch OAuthError.invalidGrant {
                            return []
                        }
                    }
                    #expect(try await Self.survivors([first] + won, bench) == 0)
                    for pair in won { #expect(try bench.claims(pair.accessToken).epoch == 1) }
                    return !won.isEmpty
                }
                #expect(try await Self.liveRows(bench) == 0)
                #expect((Self.rounds / 4...Self.rounds * 3 / 4) ~= minted, "both sides won: \(minted)")
            }
        }

        @Test("Sign-in racing a password change leaves zero live credentials", .timeLimit(.minutes(10)))
        func signingIn() async throws {
            try await TokenBench.with { bench in
                let minted = try await race { order in
                    let account = UUID()
                    let won = try await Self.run(order) {
                        try await bench.changePassword(of: account, epoch: 2, credentialVersion: 2)
                    } mint: {
                        do {
                            return [try await bench.signIn(account: account, epoch: 1, credentialVersion: 1)]
                        } catch OAuthError.invalidGrant {
                            return []
                        }
                    }
                    #expect(try await Self.survivors(won, bench) == 0)
                    return !won.isEmpty
                }
                #expect(try await Self.liveRows(bench) == 0)
                #expect((Self.rounds / 4...Self.rounds * 3 / 4) ~= minted, "both sides won: \(minted)")
            }
        }
    }
}
