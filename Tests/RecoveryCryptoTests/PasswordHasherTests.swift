import DedicatedThread
import RecoveryCrypto
import Testing

@Suite("Hashing passwords")
struct PasswordHasherTests {
    /// Cheap enough to hash many times.
    static let cheap = Argon2Parameters(memoryKiB: 256, iterations: 1, parallelism: 1)

    let hasher = PasswordHasher(parameters: cheap)

    /// Made with Debian's `argon2` command (`-id -t … -k … -p … -l 32`), the last one from the reference
    /// implementation's own tests.
    static let vectors: [(password: String, phc: String)] = [
        (
            "correct horse battery staple",
            "$argon2id$v=19$m=19456,t=2,p=1$cmVrZXktdGVzdC1zYWx0IQ$8NMYTvXrXWOmtYF6efgLuG49UVZd1I+Y8foKw86Mp3U"
        ),
        (
            "pass\u{E9}\0word",
            "$argon2id$v=19$m=8192,t=3,p=2$c2l4dGVlbi1ieXRlLXNsdA$1Z39+qraeqG+qLJNUmf3jqzuZdiaYLaBxisYyxuWkew"
        ),
        (
            "password",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        ),
    ]

    @Test("PWD-06: hashes made by another program verify, and only with the whole password", arguments: vectors)
    func knownVectors(password: String, phc: String) async throws {
        #expect(try await hasher.verify(Password(password), against: phc))
        for wrong in [String(password.dropLast()), password + "\0", password.uppercased(), ""] {
            #expect(try await !hasher.verify(Password(wrong), against: phc))
        }
    }

    @Test("PWD-06: a new hash is Argon2id with the OWASP costs, a 16-byte salt and a 32-byte tag, and salts differ")
    func format() async throws {
        let hasher = PasswordHasher()
        let password = Password("a new password")
        let first = try await hasher.hash(password)
        let second = try await hasher.hash(password)
        #expect(first != second)
        for phc in [first, second] {
            let form = /\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+\/]{22}\$[A-Za-z0-9+\/]{43}/
            #expect(phc.wholeMatch(of: form) != nil)
            #expect(try await hasher.verify(password, against: phc))
        }
    }

    @Test("PWD-05: byte 72, 73, 200 and 1,023 count", arguments: [72, 73, 200, 1023])
    func lateDifference(index: Int) async throws {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1024)
        let phc = try await hasher.hash(Password(String(decoding: bytes, as: UTF8.self)))
        #expect(try await hasher.verify(Password(String(decoding: bytes, as: UTF8.self)), against: phc))
        bytes[index] = UInt8(ascii: "b")
        #expect(try await !hasher.verify(Password(String(decoding: bytes, as: UTF8.self)), against: phc))
    }

    @Test("PWD-05: set in NFC, signed in with NFD, and the reverse")
    func normalisation() async throws {
        let composed = "p\u{E4}ssw\u{F6}rd \u{AC00}"
        let decomposed = "pa\u{308}sswo\u{308}rd \u{1100}\u{1161}"
        for (set, typed) in [(composed, decomposed), (decomposed, composed)] {
            let phc = try await hasher.hash(Password(set))
            #expect(try await hasher.verify(Password(typed), against: phc))
        }
    }

    @Test("PWD-02: a password that is too long is refused when set and matches nothing")
    func tooLong() async throws {
        let password = Password(String(repeating: "a", count: 1025))
        await #expect(throws: PasswordHasherError.passwordTooLong) { try await hasher.hash(password) }
        let empty = try await hasher.hash(Password(""))
        #expect(try await !hasher.verify(password, against: empty))
        #expect(try await !hasher.verify(password, against: nil))
    }

    @Test("a damaged row is an error, not a wrong password")
    func damaged() async {
        await #expect(throws: PasswordHasherError.malformedHash) {
            try await hasher.verify(Password("x"), against: "$argon2id$v=19$m=256")
        }
    }

    @Test(
        "re-hash on sign-in when any cost rises, and only then",
        arguments: [
            (Argon2Parameters(memoryKiB: 256, iterations: 1, parallelism: 1), false),
            (Argon2Parameters(memoryKiB: 512, iterations: 1, parallelism: 1), true),
            (Argon2Parameters(memoryKiB: 256, iterations: 2, parallelism: 1), true),
            (Argon2Parameters(memoryKiB: 256, iterations: 1, parallelism: 2), true),
            (Argon2Parameters(memoryKiB: 128, iterations: 1, parallelism: 1), false),
            (Argon2Parameters(memoryKiB: 128, iterations: 2, parallelism: 1), true),
        ])
    func rehash(now: Argon2Parameters, isNeeded: Bool) async throws {
        let phc = try await hasher.hash(Password("x"))
        #expect(PasswordHasher(parameters: now, threads: 1).needsRehash(phc) == isNeeded)
        #expect(PasswordHasher(parameters: now, threads: 1).needsRehash("unreadable"))
    }

    @Test("PWD-07: when the queue is full, work is refused at once and what was accepted still ends")
    func overload() async {
        let hasher = PasswordHasher(
            parameters: Argon2Parameters(memoryKiB: 65_536, iterations: 4, parallelism: 1), threads: 1,
            maximumQueued: 2)
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        return try await !hasher.hash(Password("x")).isEmpty
                    } catch is ThreadPool.Overloaded {
                        return false
                    } catch {
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == true }.count >= 3)
        #expect(outcomes.contains(false))
        #expect(!outcomes.contains(nil))
        // After the burst the hasher works again.
        await #expect(throws: Never.self) { try await hasher.hash(Password("x")) }
    }

    @Test("SWF-09, REQ-02: an unknown account costs the same work as a wrong password")
    func decoy() async throws {
        let hasher = PasswordHasher(threads: 1)
        let phc = try await hasher.hash(Password("right"))
        #expect(try await !hasher.verify(Password("right"), against: nil))
        let clock = ContinuousClock()
        var known: [Duration] = []
        var unknown: [Duration] = []
        for _ in 0..<15 {
            known.append(try await clock.measure { _ = try await hasher.verify(Password("wrong"), against: phc) })
            unknown.append(try await clock.measure { try await hasher.hashDecoy(Password("wrong")) })
        }
        let ratio = known.sorted()[7] / unknown.sorted()[7]
        // Medians of alternating runs; without the decoy the ratio is above 1,000.
        #expect((0.5...2).contains(ratio))
    }

    @Test("PWD-06: the parameters reach the library: a hash costs real time, recorded with the run")
    func cost() async throws {
        let hasher = PasswordHasher(threads: 1)
        var fastest = Duration.seconds(60)
        for _ in 0..<10 {
            let spent = try await ContinuousClock().measure { _ = try await hasher.hash(Password("measure")) }
            fastest = min(fastest, spent)
        }
        Attachment.record("Argon2id m=19456,t=2,p=1: \(fastest) at best", named: "argon2-cost.txt")
        // No upper limit: the other tests share the processors.
        #expect(fastest > .milliseconds(2))
    }
}
