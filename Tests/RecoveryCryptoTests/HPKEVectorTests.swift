import Crypto
import Foundation
import RecoveryCrypto
import Testing

@Suite("The HPKE suite of the seals")
struct HPKEVectorTests {
    /// RFC 9180 appendix A.2.3: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, auth mode.
    @Test("RFC 9180 A.2.3: the published boxes open to the published text")
    func publishedVector() throws {
        let recipientKey = try Curve25519.KeyAgreement.PrivateKey(
            rawRepresentation: hex("3ca22a6d1cda1bb9480949ec5329d3bf0b080ca4c45879c95eddb55c70b80b82"))
        let senderKey = try Curve25519.KeyAgreement.PublicKey(
            rawRepresentation: hex("f0f4f9e96c54aeed3f323de8534fffd7e0577e4ce269896716bcb95643c8712b"))
        #expect(
            [UInt8](recipientKey.publicKey.rawRepresentation)
                == hex("1a478716d63cb2e16786ee93004486dc151e988b34b475043d3e0175bdb01c44"))
        var recipient = try HPKE.Recipient(
            privateKey: recipientKey, ciphersuite: Sealer.suite,
            info: Data(hex("4f6465206f6e2061204772656369616e2055726e")),
            encapsulatedKey: Data(hex("f7674cc8cd7baa5872d1f33dbaffe3314239f6197ddf5ded1746760bfc847e0e")),
            authenticatedBy: senderKey)
        let plaintext = "Beauty is truth, truth beauty"
        let boxes = [
            ("Count-0", "ab1a13c9d4f01a87ec3440dbd756e2677bd2ecf9df0ce7ed73869b98e00c09be111cb9fdf077347aeb88e61bdf"),
            ("Count-1", "3265c7807ffff7fdace21659a2c6ccffee52a26d270c76468ed74202a65478bfaedfff9c2b7634e24f10b71016"),
        ]
        for (aad, ciphertext) in boxes {
            let opened = try recipient.open(hex(ciphertext), authenticating: Array(aad.utf8))
            #expect(String(decoding: opened, as: UTF8.self) == plaintext)
        }
    }
}
