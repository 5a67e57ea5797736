import RecoveryCrypto

/// A hash as an installation with lower parameters would have left it.
enum CheapHash {
    static func of(_ password: String) async throws -> String {
        let hasher = PasswordHasher(parameters: Argon2Parameters(memoryKiB: 8192, iterations: 1, parallelism: 1))
        return try await hasher.hash(Password(password))
    }
}
