import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// Minting against signing out (SES-04, I15) over real processes. `REKEY_RACE_ROUNDS` asks for other than 1,000 rounds.
@Suite("Sign-out races", .stack(instances: 2), .serialized) struct SignOutRaceTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private static let rounds = ProcessInfo.processInfo.environment["REKEY_RACE_ROUNDS"].flatMap(Int.init) ?? 1_000

    @Test("refresh and sign-in race a sign-out everywhere on two instances: no credential of before is left alive")
    func races() async throws {
        let people = 8
        let stack = stack
        let minted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<people {
                group.addTask {
                    let person = try await stack.registered("race")
                    var minted = 0
                    for _ in 0..<(Self.rounds / people) {
                        let devices = try await Self.round(stack, person)
                        // Before the next round: its sign-out would put out what this one has left alive.
                        for device in devices.reversed() { try await Self.expectOut(device, stack) }
                        minted += devices.count
                    }
                    return minted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(minted >= Self.rounds, "too few credentials were minted to prove anything")
    }

    /// The gateways learn of the sign-out, and so does the token service, each by its own consumer: until the token
    /// service has, the refresh token earns a successor, and no gateway that has heard of the sign-out may take that.
    private static func expectOut(_ device: SignedIn, _ stack: Stack) async throws {
        let out = try await Eventually.holds(within: Stack.patience) { try await isRefused(device, stack) }
        #expect(out, "an access token survived")
        var newest = device
        let ended = try await Eventually.holds(within: Stack.patience) {
            let answer = try await stack.client.refresh(newest.refreshToken)
            if answer.status == 200 {
                newest = try answer.decode(SignedIn.self)
                #expect(try await isRefused(newest, stack), "a successor was taken")
            }
            return answer.status == 400
        }
        #expect(ended, "a refresh token survived")
    }

    private static func isRefused(_ device: SignedIn, _ stack: Stack) async throws -> Bool {
        for number in 1...2 {
            let url = "\(stack.layout.url(.gateway, instance: number))/api/whoami"
            guard try await stack.client.get(url, bearer: device.accessToken).status == 401 else { return false }
        }
        return true
    }

    /// Everything that was minted from what existed before the sign-out was answered.
    private static func round(_ stack: Stack, _ person: DemoPerson) async throws -> [SignedIn] {
        struct Assertion: Decodable { var assertion: String }
        let device = try await stack.client.signIn(email: person.email, password: person.password, device: "Browser")
        let checked = try await stack.secondClient.checkPassword(email: person.email, password: person.password)
        let assertion = try checked.decode(Assertion.self).assertion
        async let signedOut = stack.client.signOutEverywhere(keepThisDevice: false, bearer: device.accessToken)
        async let refreshed = stack.secondClient.refresh(device.refreshToken)
        async let exchanged = stack.client.exchange(assertion: assertion)
        let answers = try await [refreshed, exchanged]
        let status = try await signedOut.status
        guard status == 200 else { throw StackError("signing out answered \(status)") }
        #expect(answers.allSatisfy { [200, 400, 503].contains($0.status) }, "\(answers.map(\.status))")
        return try [device] + answers.filter { $0.status == 200 }.map { try $0.decode(SignedIn.self) }
    }
}
