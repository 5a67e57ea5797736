import Crypto
import EventContracts
import Foundation
import RecoveryCrypto
import Testing

@Suite("Seals from one service to another")
struct SealerTests {
    static let plaintext = Array("someone@example.com".utf8)
    static let context = SealingContext(
        purpose: .recoveryRecipient, account: .number(1), attempt: .number(2), channel: .email,
        expiresAt: Date(milliseconds: 1_800_000_000_000))

    let identity: Sealer
    let notification: Sealer
    let token: Sealer

    init() throws {
        identity = Sealer(keys: try TestRings.sealing("i1", seed: "identity"))
        notification = Sealer(keys: try TestRings.sealing("n1", "n0", seed: "notification"))
        token = Sealer(keys: try TestRings.sealing("t1", seed: "token"))
    }

    private func box() throws -> SealedBox {
        try identity.seal(Self.plaintext, to: notification.publicKeys[0], context: Self.context)
    }

    @Test("DESIGN 3.3: the recipient opens what the sender sealed, and two boxes of one text differ")
    func roundTrip() throws {
        let first = try box()
        let second = try box()
        #expect(first.kid == "n1")
        #expect(first.skid == "i1")
        #expect(first.enc != second.enc)
        #expect(first.ct != second.ct)
        for box in [first, second] {
            #expect(try notification.open(box, senders: identity.publicKeys, context: Self.context) == Self.plaintext)
        }
    }

    @Test("an empty text and one of 64 KiB both come back", arguments: [0, 1, 65_536])
    func lengths(count: Int) throws {
        let text = [UInt8](repeating: 0xA5, count: count)
        let box = try identity.seal(text, to: notification.publicKeys[0], context: Self.context)
        #expect(try notification.open(box, senders: identity.publicKeys, context: Self.context) == text)
    }

    @Test("associated data: a box does not open for anything else it might be used for", arguments: Mutation.all)
    func otherContext(mutation: Mutation) throws {
        let box = try box()
        var context = Self.context
        mutation.apply(&context)
        #expect(throws: SealingError.notAuthentic) {
            try notification.open(box, senders: identity.publicKeys, context: context)
        }
    }

    @Test("the associated data of different contexts differ, also where texts could run together")
    func injective() {
        var contexts = Mutation.all.map { mutation in
            var context = Self.context
            mutation.apply(&context)
            return context
        }
        contexts.append(Self.context)
        for (purpose, channel) in [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")] {
            contexts.append(
                SealingContext(
                    purpose: purpose, account: nil, attempt: nil, channel: channel, expiresAt: Self.context.expiresAt))
        }
        #expect(Set(contexts.map(\.associatedData)).count == contexts.count)
    }

    @Test("the layout of the associated data is fixed: sealed rows outlive a release")
    func goldenAssociatedData() {
        let text = "recovery-recipient".utf8.map { String($0, radix: 16) }.joined()
        let zeros = String(repeating: "0", count: 31)
        let identifiers = "01" + zeros + "1" + "01" + zeros + "2"
        #expect(
            Self.context.associatedData
                == hex("00000012" + text + "00000005" + "656d61696c" + identifiers + "000001a3185c5000"))
    }

    @Test("auth mode: a box from another service's key is refused, also under the right key's id")
    func wrongSender() throws {
        let forged = try token.seal(Self.plaintext, to: notification.publicKeys[0], context: Self.context)
        #expect(throws: SealingError.unknownSenderKey) {
            try notification.open(forged, senders: identity.publicKeys, context: Self.context)
        }
        var renamed = forged
        renamed.skid = "i1"
        #expect(throws: SealingError.notAuthentic) {
            try notification.open(renamed, senders: identity.publicKeys, context: Self.context)
        }
    }

    @Test("auth mode: a box that anyone could have made in base mode is refused")
    func unauthenticated() throws {
        let key = try #require(notification.publicKeys[0].publicKey)
        var sender = try HPKE.Sender(recipientKey: key, ciphersuite: Sealer.suite, info: Data("rekey-seal-v1".utf8))
        let ciphertext = try sender.seal(Self.plaintext, authenticating: Self.context.associatedData)
        let box = SealedBox(
            kid: "n1", skid: "i1", enc: Base64URL.encode(sender.encapsulatedKey), ct: Base64URL.encode(ciphertext))
        #expect(throws: SealingError.notAuthentic) {
            try notification.open(box, senders: identity.publicKeys, context: Self.context)
        }
    }

    @Test("a box for another service does not open here")
    func wrongRecipient() throws {
        let box = try identity.seal(Self.plaintext, to: token.publicKeys[0], context: Self.context)
        #expect(throws: SealingError.unknownRecipientKey) {
            try notification.open(box, senders: identity.publicKeys, context: Self.context)
        }
        var renamed = box
        renamed.kid = "n1"
        #expect(throws: SealingError.notAuthentic) {
            try notification.open(renamed, senders: identity.publicKeys, context: Self.context)
        }
    }

    @Test("every flipped bit of a box is noticed")
    func flippedBits() throws {
        let box = try box()
        let ciphertext = try #require(Base64URL.decode(box.ct))
        for index in ciphertext.indices {
            var changed = ciphertext
            changed[index] ^= 0x01
            var tampered = box
            tampered.ct = Base64URL.encode(changed)
            #expect(throws: SealingError.notAuthentic) {
                try notification.open(tampered, senders: identity.publicKeys, context: Self.context)
            }
        }
        var swapped = box
        swapped.enc = try self.box().enc
        #expect(throws: SealingError.notAuthentic) {
            try notification.open(swapped, senders: identity.publicKeys, context: Self.context)
        }
    }

    @Test(
        "a box with parts that are no canonical base64url, or cannot be right, is malformed",
        arguments: [
            ("", "AAAA"), ("AAAA", ""), ("not base64", "AAAAAAAAAAAAAAAAAAAAAAAA"), ("AA==", "AA=="),
            ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAA"),
        ])
    func malformed(enc: String, ct: String) {
        let box = SealedBox(kid: "n1", skid: "i1", enc: enc, ct: ct)
        #expect(throws: SealingError.malformedBox) {
            try notification.open(box, senders: identity.publicKeys, context: Self.context)
        }
    }

    @Test("an encapsulated key of small order is refused")
    func smallOrder() {
        let box = SealedBox(
            kid: "n1", skid: "i1", enc: Base64URL.encode([UInt8](repeating: 0, count: 32)),
            ct: Base64URL.encode([UInt8](repeating: 0, count: 32)))
        #expect(throws: SealingError.notAuthentic) {
            try notification.open(box, senders: identity.publicKeys, context: Self.context)
        }
    }

    @Test("rotation: a box to the older key opens, and the current key is offered first")
    func rotation() throws {
        #expect(notification.publicKeys.map(\.kid) == ["n1", "n0"])
        let box = try identity.seal(Self.plaintext, to: notification.publicKeys[1], context: Self.context)
        #expect(box.kid == "n0")
        #expect(try notification.open(box, senders: identity.publicKeys, context: Self.context) == Self.plaintext)
    }

    @Test("a published key survives JSON; one that is no X25519 encryption key is not used")
    func publicKeys() throws {
        let set = SealingPublicKeySet(keys: notification.publicKeys)
        let json = try JSONEncoder().encode(set)
        #expect(try JSONDecoder().decode(SealingPublicKeySet.self, from: json) == set)
        let good = String(decoding: try JSONEncoder().encode(set.keys[0]), as: UTF8.self)
        for (member, replacement) in [
            ("OKP", "EC"), ("X25519", "Ed25519"), ("enc", "sig"), (set.keys[0].x, "AAAA"), ("n1", "../n1"),
        ] {
            let text = good.replacingOccurrences(of: "\"\(member)\"", with: "\"\(replacement)\"")
            let bad = try JSONDecoder().decode(SealingPublicKey.self, from: Data(text.utf8))
            #expect(bad.publicKey == nil)
            #expect(throws: SealingError.invalidRecipientKey) {
                try identity.seal(Self.plaintext, to: bad, context: Self.context)
            }
        }
    }

    /// One change to what a box is bound to.
    struct Mutation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let apply: @Sendable (inout SealingContext) -> Void

        static let all: [Mutation] = [
            Mutation(testDescription: "purpose") { $0.purpose = SealingPurpose.noticeRecipient.rawValue },
            Mutation(testDescription: "account") { $0.account = .number(9) },
            Mutation(testDescription: "no account") { $0.account = nil },
            Mutation(testDescription: "attempt") { $0.attempt = .number(9) },
            Mutation(testDescription: "no attempt") { $0.attempt = nil },
            Mutation(testDescription: "account and attempt exchanged") { swap(&$0.account, &$0.attempt) },
            Mutation(testDescription: "channel") { $0.channel = Channel.sms.rawValue },
            Mutation(testDescription: "one millisecond later") {
                $0.expiresAt = $0.expiresAt.adding(milliseconds: 1)
            },
        ]
    }
}
