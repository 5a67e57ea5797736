import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing
import TokenService

@Suite("A frozen account mints nothing (HIJ-04)")
struct FrozenAccountTests {
    private static func freeze(_ account: UUID, _ epoch: Int64, _ bench: TokenBench) async throws {
        let event = AccountFrozen(epoch: epoch, frozenAt: bench.time.now, reason: .hijacking)
        try await bench.apply(event, of: account, by: AccountFrozenHandler())
    }

    private static func unfreeze(_ account: UUID, _ epoch: Int64, _ bench: TokenBench) async throws {
        let event = AccountUnfrozen(epoch: epoch, unfrozenAt: bench.time.now, reason: .refused)
        try await bench.apply(event, of: account, by: AccountUnfrozenHandler())
    }

    @Test("sessions end, assertions of any epoch are refused, until it is let go; then those of the new epoch count")
    func held() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let pair = try await bench.signIn(account: account)
            try await Self.freeze(account, 2, bench)
            #expect(try await bench.isRefused(pair.refreshToken))
            #expect(try await bench.isActive(pair.accessToken) == false)
            for epoch in [1, 2, 99] as [Int64] {
                let assertion = try bench.assertion(account: account, epoch: epoch, credentialVersion: 1)
                #expect(try await bench.exchange(assertion).status == .badRequest, "\(epoch)")
            }
            try await Self.unfreeze(account, 3, bench)
            #expect(try await bench.isRefused(pair.refreshToken), "what was minted before stays dead")
            for (epoch, works) in [(1, false), (2, false), (3, true)] as [(Int64, Bool)] {
                let assertion = try bench.assertion(account: account, epoch: epoch, credentialVersion: 1)
                #expect((try await bench.exchange(assertion).status == .ok) == works, "\(epoch)")
            }
        }
    }

    @Test("in whatever order freezing and letting go are heard of, the newest counts")
    func order() async throws {
        try await TokenBench.with { bench in
            for (first, works) in [(2, true), (4, false)] as [(Int64, Bool)] {
                let account = UUID()
                try await Self.unfreeze(account, 3, bench)
                try await Self.freeze(account, first, bench)
                try await Self.freeze(account, first, bench)
                let assertion = try bench.assertion(account: account, epoch: 9, credentialVersion: 1)
                #expect((try await bench.exchange(assertion).status == .ok) == works)
            }
        }
    }

    @Test("a refresh that races the freeze leaves nothing that works afterwards")
    func race() async throws {
        try await TokenBench.with { bench in
            for _ in 0..<50 {
                let account = UUID()
                let pair = try await bench.signIn(account: account)
                async let refreshed = try? bench.refresh(pair.refreshToken)
                async let frozen: Void = Self.freeze(account, 2, bench)
                let (next, _) = try await (refreshed, frozen)
                #expect(try await bench.isActive(pair.accessToken) == false)
                if let next {
                    #expect(try await bench.isRefused(next.refreshToken))
                    #expect(try await bench.isActive(next.accessToken) == false)
                }
            }
        }
    }
}
