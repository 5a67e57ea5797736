import Foundation
import RecoveryCrypto
import ServiceRuntime

/// What a new or renewed agent signs in with. Made here, shown once to the operator, and nowhere in clear afterwards.
struct AgentSecrets: RedactedValue {
    /// 24 characters of base64url: 144 bits.
    private static let passwordBytes = 18
    private static let issuer = "Rekey"

    let password: String
    let totpSecret: [UInt8]

    init(random: any RandomSource) {
        password = Base64URL.encode(random.bytes(Self.passwordBytes))
        totpSecret = random.bytes(TimeBasedCode.secretBytes)
    }

    /// The URI that a QR code shows to an authenticator app.
    func otpauth(agent: String) -> String {
        "otpauth://totp/\(Self.issuer):\(agent)?secret=\(Base32.encode(totpSecret))&issuer=\(Self.issuer)"
            + "&algorithm=SHA1&digits=\(TimeBasedCode.digits)&period=\(TimeBasedCode.stepMilliseconds / 1000)"
    }
}
