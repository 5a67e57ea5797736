import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import SessionDomain
import SessionService
import Testing

@Suite("A device that goes on under a new session (SES-01, SES-10)")
struct ReplacedSessionTests {
    @Test(
        "The old session ends, and the new one keeps the device's name if it brings none", arguments: [nil, "Tablet"])
    func name(device: String?) async throws {
        try await SessionBench.with { bench in
            let (account, old, new) = (UUID(), UUID(), UUID())
            try await bench.open(old, of: account, device: "Phone")
            try await bench.open(new, of: account, epoch: 1, device: device, place: "Utrecht, NL", replaces: old)
            let listed = try await bench.application.listSessions.run(account: account)
            #expect(listed.map(\.id) == [new])
            #expect(listed.map(\.device) == [device ?? "Phone"])
            #expect(listed.map(\.place) == ["Utrecht, NL"])
            #expect(try await bench.feed().map(\.sessionId) == [old])
        }
    }

    @Test("Whichever is heard first, the sign-out or the new session, it ends the others and not this device")
    func order() async throws {
        for isSignOutFirst in [true, false] {
            try await SessionBench.with { bench in
                let (account, old, new) = (UUID(), UUID(), UUID())
                try await bench.open(old, of: account)
                for _ in 0..<2 { try await bench.open(of: account) }
                if isSignOutFirst { try await bench.changePassword(of: account, epoch: 2) }
                try await bench.open(new, of: account, epoch: 2, device: nil, replaces: old)
                if !isSignOutFirst { try await bench.changePassword(of: account, epoch: 2) }
                try await bench.end(old, of: account)
                #expect(try await bench.live(account) == [new])
                let status = try await bench.application.readRevocationStatus.run(account: account, epoch: 2)
                #expect(status.sessionsEnded == 2, "first \(isSignOutFirst)")
            }
        }
    }

    @Test("SES-16: a session of another account is not replaced, and its name is not taken")
    func foreign() async throws {
        try await SessionBench.with { bench in
            let (account, victim, theirs, mine) = (UUID(), UUID(), UUID(), UUID())
            try await bench.open(theirs, of: victim, device: "Their phone")
            try await bench.open(mine, of: account, device: nil, replaces: theirs)
            #expect(try await bench.live(victim) == [theirs])
            #expect(try await bench.application.listSessions.run(account: account).map(\.device) == [nil])
        }
    }
}
