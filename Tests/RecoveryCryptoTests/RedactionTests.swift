import Crypto
import Foundation
import Testing

@testable import RecoveryCrypto

@Suite("Secrets cannot print themselves")
struct RedactionTests {
    /// A value and the secret bytes that must not be found in any print of it.
    struct Secret: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: any Sendable
        let bytes: [[UInt8]]
        /// Types that merely contain a secret print their own name around it.
        var isContainer = false
    }

    static func secrets() throws -> [Secret] {
        let nonce = [UInt8](repeating: 1, count: 16)
        let symmetric = try TestRings.symmetric("k1", seed: "redaction")
        let symmetricSecret = TestRings.secret("redactionk1")
        let signing = try TestRings.signing("k1", seed: "redaction")
        let sealing = try TestRings.sealing("k1", seed: "redaction")
        let link = try LinkTokenDeriver(keys: symmetric).token(
            attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k1")
        let refresh = try RefreshTokenDeriver(keys: symmetric).token(
            family: .number(1), generation: 1, nonce: nonce, keyID: "k1")
        let code = try RecoveryCodeDeriver(keys: symmetric).code(challenge: .number(1), nonce: nonce, keyID: "k1")
        let handle = RequestHandle(random: SystemRandomSource())
        let hash = PasswordHash(parameters: .owasp, salt: nonce, tag: symmetricSecret)
        let file = try KeyFile(json: TestRings.file(["k1"], seed: "redaction"), use: .symmetric)
        let text = { (text: String) in Array(text.utf8) }
        return [
            Secret(testDescription: "Password", value: Password("correct horse"), bytes: [text("correct horse")]),
            Secret(testDescription: "RecoveryLinkToken", value: link, bytes: [text(link.text), link.mac]),
            Secret(testDescription: "RefreshToken", value: refresh, bytes: [text(refresh.text), refresh.mac]),
            Secret(testDescription: "RecoveryCode", value: code, bytes: [text(code.text)]),
            Secret(testDescription: "RequestHandle", value: handle, bytes: [text(handle.text)]),
            Secret(testDescription: "PasswordHash", value: hash, bytes: [text(hash.phc), symmetricSecret]),
            Secret(testDescription: "KeyFile", value: file, bytes: [symmetricSecret]),
            Secret(testDescription: "KeyFile.Entry", value: file.entries[0], bytes: [symmetricSecret]),
            Secret(testDescription: "SymmetricKeyRing", value: symmetric, bytes: [symmetricSecret]),
            Secret(testDescription: "SigningKeyRing", value: signing, bytes: [symmetricSecret]),
            Secret(testDescription: "SealingKeyRing", value: sealing, bytes: [symmetricSecret]),
            Secret(
                testDescription: "Sealer", value: Sealer(keys: sealing), bytes: [symmetricSecret], isContainer: true),
            Secret(
                testDescription: "LinkTokenDeriver", value: LinkTokenDeriver(keys: symmetric), bytes: [symmetricSecret],
                isContainer: true),
            Secret(
                testDescription: "RecoveryCodeDeriver", value: RecoveryCodeDeriver(keys: symmetric),
                bytes: [symmetricSecret], isContainer: true),
            Secret(
                testDescription: "RefreshTokenDeriver", value: RefreshTokenDeriver(keys: symmetric),
                bytes: [symmetricSecret], isContainer: true),
        ]
    }

    @Test("interpolation, describing, reflecting, dump and mirrors show nothing, alone and inside other values")
    func printing() throws {
        for secret in try Self.secrets() {
            let wrapped: [Any] = [
                secret.value, [secret.value], ["key": secret.value], Optional(secret.value) as Any,
                Result<any Sendable, KeyRingError>.success(secret.value),
            ]
            for shown in wrapped.flatMap(prints) {
                #expect(shown.contains("<redacted>"), "\(secret.testDescription)")
                for bytes in secret.bytes {
                    for spelling in spellings(of: bytes) {
                        #expect(!shown.contains(spelling), "\(secret.testDescription)")
                    }
                }
            }
            if !secret.isContainer {
                #expect("\(secret.value)" == "<redacted>")
                #expect(String(reflecting: secret.value) == "<redacted>")
                #expect(Mirror(reflecting: secret.value).children.isEmpty)
            }
        }
    }

    @Test("no secret type is Encodable, so none slips into an event, a response or a log as JSON")
    func notEncodable() throws {
        for secret in try Self.secrets() {
            #expect(!(secret.value is any Encodable), "\(secret.testDescription)")
        }
    }

    @Test("the control: a plain struct with the same content would have been caught")
    func control() {
        struct Plain { let text: String }
        #expect(prints(of: Plain(text: "correct horse")).allSatisfy { $0.contains("correct horse") })
    }

    private func prints(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(describing: value), String(reflecting: value), dumped]
    }

    /// The bytes as text, in hexadecimal, base64, base64url, and as Swift prints an array of numbers.
    private func spellings(of bytes: [UInt8]) -> [String] {
        let numbers = bytes.prefix(6).map(String.init).joined(separator: ", ")
        let base64 = Data(bytes).base64EncodedString().prefix(12)
        let hexadecimal = bytes.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return [numbers, String(base64), String(Base64URL.encode(bytes).prefix(12)), hexadecimal]
            + (String(validating: bytes, as: UTF8.self).map { [$0] } ?? [])
    }
}
