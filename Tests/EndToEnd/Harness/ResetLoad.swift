import Foundation
import OperatorCommands
import StackUnderTest

/// Many people resetting at once, each trying again as a patient client would when a service does not answer.
struct ResetLoad: Sendable {
    let stack: Stack
    let ledger: Ledger
    /// Told after every step of every journey; faults are triggered by this count, never by time.
    let progress: Progress
    /// Where calls go, one after the other; the stack's first instances by default.
    let clients: [StackClient]

    init(stack: Stack, ledger: Ledger, progress: Progress, clients: [StackClient]? = nil) {
        self.stack = stack
        self.ledger = ledger
        self.progress = progress
        self.clients = clients ?? [stack.client]
    }

    private var client: StackClient { clients.randomElement() ?? stack.client }

    /// Steps of one journey.
    static let steps = 5

    func run(journeys: Int, parallel: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<journeys {
                if index >= parallel { try await group.next() }
                group.addTask { try await journey() }
            }
            try await group.waitForAll()
        }
        await progress.finish()
    }

    private func journey() async throws {
        let person = DemoPerson.fresh("load")
        let newPassword = DemoPerson.freshPassword()
        let email = person.email
        await ledger.open(person, newPassword: newPassword)
        try await insist("register") { try await client.register(person).status == 202 ? true : nil }
        await progress.step()
        try await insist("ask") { try await ask(email) }
        await progress.step()
        let token = try await insist("mail") { try await link(email) }
        await ledger.update(email) { $0.linkToken = token }
        await progress.step()
        try await insist("reset") { try await reset(email, token, newPassword) }
        await ledger.update(email) { $0.isDone = true }
        await progress.step()
        let signedIn = try await insist("sign in") {
            try await client.signIn(email: email, password: newPassword, device: "Load")
        }
        await ledger.update(email) { $0.secrets += [signedIn.accessToken, signedIn.refreshToken] }
        await progress.step()
    }

    private func ask(_ email: String) async throws -> Bool? {
        struct Accepted: Decodable { var requestHandle: String }
        await ledger.update(email) { $0.requests += 1 }
        let answer = try await client.requestRecovery(email: email)
        guard answer.status == 202 else { return nil }
        let handle = try answer.decode(Accepted.self).requestHandle
        await ledger.update(email) { $0.secrets.append(handle) }
        return true
    }

    private func link(_ email: String) async throws -> String? {
        try await client.inbox(of: email).first { $0.kind == "recovery-link" }?.linkToken
    }

    /// Redeems and resets. An answer lost after the commit shows as "already used": then the new password must sign in.
    private func reset(_ email: String, _ token: String, _ newPassword: String) async throws -> Bool? {
        struct Redeemed: Decodable { var grant: String }
        let redeemed = try await client.redeem(token: token)
        if redeemed.status == 200 {
            let grant = try redeemed.decode(Redeemed.self).grant
            await ledger.update(email) { $0.secrets.append(grant) }
            if try await client.resetPassword(grant: grant, newPassword: newPassword).status == 204 {
                return true
            }
        }
        return try await stack.signIns(email, newPassword) ? true : nil
    }

    /// Asks until it works; connection errors are what a killed service looks like from outside.
    @discardableResult
    private func insist<Value: Sendable>(_ what: String, _ attempt: () async throws -> Value?) async throws -> Value {
        let value = try await Eventually.value(within: .seconds(120)) { () -> Value? in
            do { return try await attempt() } catch is CancellationError { throw CancellationError() } catch {
                return nil
            }
        }
        guard let value else { throw StackError("a journey did not get past '\(what)' within two minutes") }
        return value
    }
}
