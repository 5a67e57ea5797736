import IdentityDomain
import Testing

@Suite("Password policy (PWD-01 … PWD-05)")
struct PasswordPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var password: String
        var refusal: PasswordRefusal?
        var minimum = 8
        var testDescription: String { "\(password.debugDescription) at \(minimum): \(refusal?.rawValue ?? "accepted")" }
    }

    static let personal = PersonalWords(
        addresses: [EmailAddress("ann.vermeulen@example.com")].compactMap { $0 }, names: ["Annabel", "Vermeulen", "Jo"])

    static let cases: [Case] = [
        Case(password: "plokijuh", refusal: nil),
        Case(password: "plokiju", refusal: .tooShort),
        Case(password: "👩‍👩‍👧‍👦", refusal: .tooShort),
        Case(password: "👩‍👩‍👧‍👦🐙", refusal: nil),
        Case(password: "correct horse battery", refusal: nil, minimum: 15),
        Case(password: "only lower case ok", refusal: nil, minimum: 15),
        Case(password: "fourteen chars", refusal: .tooShort, minimum: 15),
        Case(password: "PASSWORD", refusal: .blocked),
        Case(password: "iloveyou", refusal: .blocked),
        Case(password: "iloveyouiloveyou", refusal: .blocked),
        Case(password: "aaaaaaaaaa", refusal: .blocked),
        Case(password: "abababababab", refusal: .blocked),
        Case(password: "12345678901234567890", refusal: .blocked),
        Case(password: "zyxwvutsrqponmlk", refusal: .blocked),
        Case(password: "Rekey2026!", refusal: .containsServiceName),
        Case(password: "rekeyrekeyrekey", refusal: .containsServiceName),
        Case(password: "rekey is my only friend", refusal: nil),
        Case(password: "ann.vermeulen@example.com", refusal: .containsAddress),
        Case(password: "Ann.Vermeulen1990", refusal: .containsAddress),
        Case(password: "Annabel1990!", refusal: .containsName),
        Case(password: "VERMEULEN-2026", refusal: .containsName),
        Case(password: "jo-jo is a toy", refusal: nil),
        Case(password: "annabel loves tulips", refusal: nil),
    ]

    static let policyWords: Set<[UInt8]> = PasswordPolicy.blockList(
        Array("# comment\npassword\niloveyou\nPASSWORD1\n".utf8))

    @Test("every case", arguments: cases)
    func policy(_ example: Case) {
        let policy = PasswordPolicy(
            minimumLength: example.minimum, blockList: Self.policyWords, serviceWords: ["rekey"])
        let refusal = policy.refusal(
            Array(example.password.utf8), codePoints: example.password.unicodeScalars.count, personal: Self.personal)
        #expect(refusal == example.refusal)
    }

    @Test("the block list ignores comments and case")
    func blockList() {
        #expect(Self.policyWords.count == 3)
        #expect(Self.policyWords.contains(Array("password1".utf8)))
    }

    @Test("a password of the longest size is judged at once (PWD-02)")
    func longest() {
        let policy = PasswordPolicy(minimumLength: 8, blockList: Self.policyWords, serviceWords: ["rekey"])
        let password = [UInt8](repeating: UInt8(ascii: "r"), count: 1023) + [UInt8(ascii: "x")]
        let clock = ContinuousClock()
        let took = clock.measure {
            #expect(policy.refusal(password, codePoints: 1024, personal: Self.personal) == nil)
        }
        #expect(took < .milliseconds(500))
    }
}
