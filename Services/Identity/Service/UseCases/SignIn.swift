import Foundation
import IdentityDomain
import PostgresClient
import RecoveryCrypto

/// Checks a password and states the result to token. Unknown identifier, wrong password and frozen account cost the
/// same and get the same answer.
struct SignIn: Sendable {
    let parts: IdentityParts

    /// A sign-in assertion. Throws `IdentityRefusal`, `ThreadPool.Overloaded`, `PostgresError`.
    /// - Parameters:
    ///   - identifier: what was typed; only an e-mail address can be somebody's.
    ///   - device: what the device says about itself.
    ///   - place: roughly where it is.
    func run(
        identifier: String, password: Password, device: DeviceSighting.Device, place: String?
    ) async throws -> String {
        let failures = SignInFailures(parts: parts)
        let address = EmailAddress(identifier)
        let folded = address?.folded ?? ASCIIFolding.fold(identifier)
        let (candidate, key) = try await parts.client.transaction { tx -> (SignInStore.Candidate?, [UInt8]) in
            let candidate = try SignInStore.candidate(folded: folded, in: tx)
            let key = failures.key(candidate?.account, typed: folded)
            try failures.begin(key, in: tx)
            return (candidate, key)
        }
        let isRight: Bool
        do {
            isRight = try await parts.hasher.verify(password, against: candidate?.phc)
        } catch {
            try await failures.takeBack(key)
            throw error
        }
        guard isRight, let candidate, candidate.isUsable else { throw IdentityRefusal.invalidCredentials }
        try await failures.succeed(key)
        try await DeviceSighting(parts: parts).record(device, of: candidate, place: place)
        await strengthen(candidate, password)
        return try parts.assertions.assertion(
            account: candidate.account, epoch: candidate.epoch, credentialVersion: candidate.credentialVersion,
            device: device.name, place: place)
    }

    /// Hashes the password anew when the configured cost has risen; a failure of this must not fail the sign-in
    /// (PWD-06).
    private func strengthen(_ candidate: SignInStore.Candidate, _ password: Password) async {
        guard parts.hasher.needsRehash(candidate.phc) else { return }
        guard let phc = try? await parts.hasher.hash(password) else { return }
        try? await parts.client.transaction { tx in
            try CredentialStore.strengthen(
                account: candidate.account, version: candidate.credentialVersion, from: candidate.phc, to: phc, in: tx)
        }
    }
}
