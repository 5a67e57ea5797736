import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// The life of a link, with the clocks of the services moved (LNK-01, LNK-12). The exact millisecond is TokenTests' matter.
@Suite("Links and time", .stack, .serialized) struct ClockTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("accepted shortly before 24 hours, refused from 24 hours on")
    func lifetime() async throws {
        let person = try await stack.registered()
        let token = try await stack.requestedLink(person)
        try await stack.restart(.token, environment: ["REKEY_CLOCK_OFFSET": "PT24H"])
        #expect(try await stack.client.redeem(token: token).status == 400)
        try await stack.restart(.token, environment: ["REKEY_CLOCK_OFFSET": "PT23H58M"])
        let grant = try await stack.grant(token)
        let answer = try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword())
        #expect(answer.status == 204)
        try await stack.restart(.token, environment: [:])
    }

    @Test("a completed reset voids every other live link of the account (LNK-12)")
    func everyOtherLink() async throws {
        let person = try await stack.registered()
        let first = try await stack.requestedLink(person)
        // With less than 12 hours left a fresh link is sent beside the old one.
        for part in [Part.identity, .token, .notification] {
            try await stack.restart(part, environment: ["REKEY_CLOCK_OFFSET": "PT13H"])
        }
        let second = try await stack.requestedLink(person, count: 2)
        #expect(second != first)
        _ = try await stack.grant(first)
        let grant = try await stack.grant(second)
        #expect(
            try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword()).status == 204)
        for token in [first, second] {
            let refused = try await Eventually.holds(within: Stack.patience) {
                try await stack.client.redeem(token: token).status == 400
            }
            #expect(refused)
        }
        for part in [Part.identity, .token, .notification] { try await stack.restart(part, environment: [:]) }
    }
}
