import DedicatedThread

/// Argon2id on a few threads of its own, so that hashing never delays anything else and its memory is bounded:
/// at most `threads` × 19 MiB at a time (PWD-06, PWD-07).
///
/// When the queue is full, calls fail at once with `ThreadPool.Overloaded`, alike for known and unknown accounts; the
/// edge answers 503 with `Retry-After`.
package final class PasswordHasher: Sendable {
    private static let saltLength = 16
    private static let tagLength = 32

    /// Cost of new hashes.
    package let parameters: Argon2Parameters
    private let pool: ThreadPool
    private let random: any RandomSource
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - threads: hashes computed at the same time.
    ///   - maximumQueued: hashes waiting; at about 15 ms each, 256 on two threads wait 2 s.
    package init(
        parameters: Argon2Parameters = .owasp, threads: Int = 2, maximumQueued: Int = 256,
        random: any RandomSource = SystemRandomSource()
    ) {
        self.parameters = parameters
        self.random = random
        pool = ThreadPool(name: "argon2", threads: threads, maximumQueued: maximumQueued)
        decoy = PasswordHash(
            parameters: parameters, salt: random.bytes(Self.saltLength), tag: random.bytes(Self.tagLength))
    }

    deinit {
        pool.shutdown()
    }

    /// A new hash of `password` under a fresh salt, as a PHC string to store.
    ///
    /// - Throws: `ThreadPool.Overloaded`, ``PasswordHasherError``.
    package func hash(_ password: Password) async throws -> String {
        guard !password.isTooLong else { throw PasswordHasherError.passwordTooLong }
        let parameters = parameters
        let salt = random.bytes(Self.saltLength)
        return try await pool.run {
            let tag = try Argon2.hash(
                password.utf8Bytes, salt: salt, parameters: parameters, length: Self.tagLength)
            return PasswordHash(parameters: parameters, salt: salt, tag: tag).phc
        }
    }

    /// Whether `password` is the one that `phc` was made of.
    ///
    /// Pass `nil` when there is no account or no password: the same work is done on a decoy and the answer is `false`,
    /// so that timing says nothing. A password that is too long matches nothing, whoever asks.
    ///
    /// - Throws: `ThreadPool.Overloaded`; ``PasswordHasherError/malformedHash`` for a damaged row.
    package func verify(_ password: Password, against phc: String?) async throws -> Bool {
        guard !password.isTooLong else { return false }
        let stored: PasswordHash
        if let phc {
            guard let parsed = PasswordHash(phc: phc) else { throw PasswordHasherError.malformedHash }
            stored = parsed
        } else {
            stored = decoy
        }
        let hasAccount = phc != nil
        return try await pool.run {
            let tag = try Argon2.hash(
                password.utf8Bytes, salt: stored.salt, parameters: stored.parameters, length: stored.tag.count)
            return constantTimeEqual(tag, stored.tag) && hasAccount
        }
    }

    /// Spends the time of one hash and forgets the result, for paths that must take as long for a known address as
    /// for a new one.
    package func hashDecoy(_ password: Password) async throws {
        _ = try await verify(password, against: nil)
    }

    /// Whether `phc` was made at a lower cost than ``parameters`` in any respect and should be replaced at the next
    /// sign-in; also true for a string that cannot be read.
    package func needsRehash(_ phc: String) -> Bool {
        guard let stored = PasswordHash(phc: phc) else { return true }
        return stored.parameters.memoryKiB < parameters.memoryKiB
            || stored.parameters.iterations < parameters.iterations
            || stored.parameters.parallelism < parameters.parallelism
            || stored.salt.count < Self.saltLength || stored.tag.count < Self.tagLength
    }
}
