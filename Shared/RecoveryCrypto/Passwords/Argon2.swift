import CArgon2

/// The one call into libargon2.
enum Argon2 {
    /// Argon2id of `password` under `salt`. Blocks the calling thread for tens of milliseconds; ``PasswordHasher`` runs
    /// it on its own threads.
    static func hash(
        _ password: [UInt8], salt: [UInt8], parameters: Argon2Parameters, length: Int
    ) throws(PasswordHasherError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: length)
        let code = argon2id_hash_raw(
            parameters.iterations, parameters.memoryKiB, parameters.parallelism, password, password.count, salt,
            salt.count, &tag, length)
        guard code == ARGON2_OK.rawValue else { throw .argon2(code: code) }
        return tag
    }
}
