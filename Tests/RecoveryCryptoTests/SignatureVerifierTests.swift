import Crypto
import Foundation
import RecoveryCrypto
import Testing

@Suite("Signed statements")
struct SignatureVerifierTests {
    let ring: SigningKeyRing
    let verifier: SignatureVerifier
    let forger: ForgedStatement

    init() throws {
        ring = try TestRings.signing("s1", "s0")
        verifier = SignatureVerifier(keys: ring.publicJWKS)
        forger = try ForgedStatement()
    }

    private func verify(_ compact: String, type: String = "at+jwt") throws -> StatementClaims {
        try verifier.verify(compact, type: type, as: StatementClaims.self)
    }

    @Test("what the ring signs, the verifier accepts; the header has alg, kid and typ only")
    func roundTrip() throws {
        let compact = try ring.sign(StatementClaims(), type: "at+jwt")
        #expect(try verify(compact) == StatementClaims())
        let header = try #require(compact.split(separator: ".").first)
        #expect(Base64URL.decode(String(header)) == Array(ForgedStatement.header.utf8))
    }

    @Test("identifiers are in lower case inside a statement, as on every wire")
    func lowerCase() throws {
        let identifier = try #require(UUID(uuidString: "ABCDEFAB-CDEF-4ABC-8DEF-ABCDEFABCDEF"))
        let compact = try ring.sign(["sub": identifier], type: "at+jwt")
        let claims = try verifier.verify(compact, type: "at+jwt", as: [String: String].self)
        #expect(claims == ["sub": "abcdefab-cdef-4abc-8def-abcdefabcdef"])
    }

    @Test("the forging kit makes acceptable statements when nothing is wrong with them")
    func controlGroup() throws {
        #expect(try verify(forger.signed(header: ForgedStatement.header)) == StatementClaims())
        let spaced = "\n{ \"typ\" :\t\"at+jwt\", \"kid\":\"s1\" , \"alg\":\"ES256\" } "
        #expect(try verify(forger.signed(header: spaced)) == StatementClaims())
    }

    @Test(
        "JWT-01: other algorithms are refused, whatever the signature",
        arguments: [
            "none", "None", "nOnE", "NONE", "HS256", "HS384", "RS256", "PS256", "ES384", "ES512", "EdDSA", "es256",
            "ES256 ", "",
        ])
    func algorithms(algorithm: String) throws {
        let header = #"{"alg":"\#(algorithm)","kid":"s1","typ":"at+jwt"}"#
        for signature in [[], [UInt8](repeating: 1, count: 64), [UInt8](repeating: 1, count: 256)] {
            #expect(throws: SignatureError.wrongAlgorithm) {
                try verify(forger.unsigned(header: header, signature: signature))
            }
        }
        #expect(throws: SignatureError.wrongAlgorithm) { try verify(forger.signed(header: header)) }
    }

    @Test("JWT-01: HS256 keyed with any spelling of the public key is refused, also when it says ES256")
    func keyConfusion() throws {
        let key = forger.key.publicKey
        let jwk = try JSONEncoder().encode(ring.publicJWKS.keys[0])
        let secrets: [[UInt8]] = [
            Array(key.pemRepresentation.utf8), [UInt8](key.derRepresentation), [UInt8](key.x963Representation),
            [UInt8](key.rawRepresentation), [UInt8](key.compressedRepresentation), [UInt8](jwk),
        ]
        for secret in secrets {
            let named = ForgedStatement.header.replacingOccurrences(of: "ES256", with: "HS256")
            #expect(throws: SignatureError.wrongAlgorithm) { try verify(forger.macced(header: named, secret: secret)) }
            #expect(throws: SignatureError.invalidSignature) {
                try verify(forger.macced(header: ForgedStatement.header, secret: secret))
            }
        }
    }

    @Test(
        "JWT-01, CVE-2022-21449: zero r or s, values at the group order and wrong lengths are refused",
        arguments: [
            [], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0, count: 32) + [UInt8](repeating: 1, count: 32),
            [UInt8](repeating: 1, count: 32) + [UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 64),
            hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") + [UInt8](repeating: 1, count: 32),
            [UInt8](repeating: 1, count: 63), [UInt8](repeating: 1, count: 65), [UInt8](repeating: 1, count: 132),
            hex("3006020101020101"),
        ])
    func degenerateSignatures(signature: [UInt8]) throws {
        #expect(throws: SignatureError.invalidSignature) {
            try verify(forger.unsigned(header: ForgedStatement.header, signature: signature))
        }
    }

    @Test("JWT-01: a DER signature in place of r ‖ s is refused")
    func derSignature() throws {
        let good = try forger.signed(header: ForgedStatement.header)
        let input = good.split(separator: ".").prefix(2).joined(separator: ".")
        let der = try forger.key.signature(for: Array(input.utf8)).derRepresentation
        #expect(throws: SignatureError.invalidSignature) { try verify(input + "." + Base64URL.encode(der)) }
    }

    @Test(
        "JWT-02: a header that names keys, or is of another form, is refused although properly signed",
        arguments: [
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","jwk":{"kty":"EC"}}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","jku":"http://127.0.0.1:1/keys"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","x5u":"http://127.0.0.1:1/cert"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","x5c":["AAAA"]}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","x5t":"AAAA"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","crit":["exp"],"exp":1}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","crit":"b64"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","b64":false}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","cty":"JWT"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","alg":"ES256"}"#,
            #"{"alg":"none","kid":"s1","typ":"at+jwt","alg":"ES256"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt","kid":"s0"}"#,
            #"{"alg":"ES256","kid":"s1"}"#, #"{"alg":"ES256","typ":"at+jwt"}"#, #"{"kid":"s1","typ":"at+jwt"}"#,
            #"{"alg":"ES256","kid":null,"typ":"at+jwt"}"#, #"{"alg":"ES256","kid":1,"typ":"at+jwt"}"#,
            #"{"alg":["ES256"],"kid":"s1","typ":"at+jwt"}"#, #"{"alg":"\u0045S256","kid":"s1","typ":"at+jwt"}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt"},"#, #"{"alg":"ES256","kid":"s1","typ":"at+jwt"}{}"#,
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt",}"#, #"["alg","kid","typ"]"#, #""ES256""#, "{}", "", "null",
            #"{"alg":"ES256","kid":"s1","typ":"at+jwt""#, "\u{FEFF}" + ForgedStatement.header,
            #"{"Alg":"ES256","kid":"s1","typ":"at+jwt"}"#,
        ])
    func headers(header: String) throws {
        #expect(throws: SignatureError.malformed) { try verify(forger.signed(header: header)) }
    }

    @Test(
        "JWT-02: key ids outside the pattern are refused before any key is looked up",
        arguments: [
            "../../dev/null", "' UNION SELECT 1--", "", "s1 ", " s1", "s1/", "ѕ1", String(repeating: "s", count: 65),
            String(repeating: "s", count: 200), "s1%00",
        ])
    func keyIDs(keyID: String) throws {
        let header = #"{"alg":"ES256","kid":"\#(keyID)","typ":"at+jwt"}"#
        #expect(throws: SignatureError.malformed) { try verify(forger.signed(header: header)) }
    }

    @Test("JWT-02: a megabyte of key id is refused in well under a millisecond's work")
    func hugeKeyID() throws {
        let header = #"{"alg":"ES256","kid":"\#(String(repeating: "k", count: 1_000_000))","typ":"at+jwt"}"#
        let compact = try forger.signed(header: header)
        let spent = ContinuousClock().measure {
            for _ in 0..<100 {
                #expect(throws: SignatureError.malformed) { try verify(compact) }
            }
        }
        // Decoding it a hundred times would take seconds.
        #expect(spent < .milliseconds(500))
    }

    @Test("JWT-02: an unknown key is named, so that the caller can decide about a refresh")
    func unknownKey() throws {
        let header = #"{"alg":"ES256","kid":"s9","typ":"at+jwt"}"#
        #expect(throws: SignatureError.unknownKey("s9")) { try verify(forger.signed(header: header)) }
    }

    @Test("the kid chooses the key: a signature of one key under another's id is refused")
    func otherKey() throws {
        let header = ForgedStatement.header.replacingOccurrences(of: "s1", with: "s0")
        #expect(throws: SignatureError.invalidSignature) { try verify(forger.signed(header: header)) }
        let foreign = try TestRings.signing("s1", seed: "someone else")
        #expect(throws: SignatureError.invalidSignature) { try verify(foreign.sign(StatementClaims(), type: "at+jwt")) }
    }

    @Test(
        "JWT-03: a statement of another type is refused in both directions",
        arguments: [
            "rekey-grant+jwt", "rekey-assertion+jwt", "rekey-peer+jwt", "JWT", "AT+JWT", "at+jwt ",
            "application/at+jwt", "",
        ])
    func types(other: String) throws {
        let access = try ring.sign(StatementClaims(), type: "at+jwt")
        #expect(throws: SignatureError.wrongType) { try verify(access, type: other) }
        guard !other.isEmpty else { return }
        #expect(throws: SignatureError.wrongType) { try verify(ring.sign(StatementClaims(), type: other)) }
    }

    @Test("JWT-04: the twin signature (r, n − s) carries the same jti, so a denylist by jti holds")
    func malleability() throws {
        let compact = try ring.sign(StatementClaims(jti: "revoked"), type: "at+jwt")
        let parts = compact.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(parts[2]))
        let twin = Array(signature.prefix(32)) + negated(Array(signature.suffix(32)))
        let other = parts[0] + "." + parts[1] + "." + Base64URL.encode(twin)
        #expect(other != compact)
        #expect(try verify(other).jti == "revoked")
    }

    @Test("non-canonical text is refused: padding, other alphabet, spare bits, parts too few or too many")
    func nonCanonical() throws {
        let compact = try ring.sign(StatementClaims(), type: "at+jwt")
        let parts = compact.split(separator: ".").map(String.init)
        let last = try #require(parts[2].last)
        let spare = last == "A" ? "B" : last == "Q" ? "R" : last == "g" ? "h" : "x"
        for bad in [
            compact + "==", compact + ".", "." + compact, compact + " ", " " + compact, compact + "\n",
            parts[0] + "." + parts[1], parts[0] + ".." + parts[2], parts[0] + "=." + parts[1] + "." + parts[2],
            parts[0] + "." + parts[1] + "." + String(parts[2].dropLast()) + spare, "", ".", "..", "...",
            parts[0] + "." + parts[1] + "\u{0}." + parts[2],
        ] {
            #expect(throws: SignatureError.self) { try verify(bad) }
        }
    }

    @Test("a changed payload is refused, and an unexpected one is refused only after its signature is good")
    func payloads() throws {
        let compact = try ring.sign(StatementClaims(), type: "at+jwt")
        let parts = compact.split(separator: ".").map(String.init)
        let other = Base64URL.encode([UInt8](try JSONEncoder().encode(StatementClaims(sub: "someone else"))))
        #expect(throws: SignatureError.invalidSignature) { try verify("\(parts[0]).\(other).\(parts[2])") }
        for payload in ["", "null", "{}", "[]", #"{"iss":1}"#, "not json"] {
            #expect(throws: SignatureError.invalidClaims) {
                try verify(forger.signed(header: ForgedStatement.header, payload: payload))
            }
        }
    }

    @Test("JWT-05: rotation: the older key verifies, only public members are published, current first")
    func rotation() throws {
        #expect(ring.publicJWKS.keys.map(\.kid) == ["s1", "s0"])
        let before = try TestRings.signing("s0")
        #expect(try verify(before.sign(StatementClaims(), type: "at+jwt")) == StatementClaims())
        let json = try JSONEncoder().encode(ring.publicJWKS)
        let members = try JSONDecoder().decode([String: [[String: String]]].self, from: json)
        for key in try #require(members["keys"]) {
            #expect(Set(key.keys) == ["kty", "crv", "x", "y", "use", "alg", "kid"])
        }
        #expect(try JSONDecoder().decode(JSONWebKeySet.self, from: json) == ring.publicJWKS)
    }

    @Test("keys of a set that are no ES256 signing keys, or share an id, are not used")
    func unusableKeys() throws {
        let good = String(decoding: try JSONEncoder().encode(ring.publicJWKS.keys[0]), as: UTF8.self)
        let compact = try ring.sign(StatementClaims(), type: "at+jwt")
        for (member, replacement) in [
            ("EC", "RSA"), ("P-256", "P-384"), ("sig", "enc"), ("ES256", "HS256"), (ring.publicJWKS.keys[0].x, "AAAA"),
            (ring.publicJWKS.keys[0].y, Base64URL.encode([UInt8](repeating: 1, count: 32))),
        ] {
            let text = good.replacingOccurrences(of: "\"\(member)\"", with: "\"\(replacement)\"")
            let bad = try JSONDecoder().decode(JSONWebKey.self, from: Data(text.utf8))
            let verifier = SignatureVerifier(keys: JSONWebKeySet(keys: [bad]))
            #expect(verifier.keyIDs.isEmpty)
            #expect(throws: SignatureError.unknownKey("s1")) {
                try verifier.verify(compact, type: "at+jwt", as: StatementClaims.self)
            }
        }
        let twice = SignatureVerifier(keys: JSONWebKeySet(keys: [ring.publicJWKS.keys[0], ring.publicJWKS.keys[0]]))
        #expect(twice.keyIDs.isEmpty)
    }

    @Test("a type that cannot stand in a header is not signed", arguments: ["", "a\"b", "a\\b", "a\nb", "é"])
    func unsignableTypes(type: String) {
        #expect(throws: SignatureError.invalidType) { try ring.sign(StatementClaims(), type: type) }
    }

    /// n − s for the order n of P-256.
    private func negated(_ scalar: [UInt8]) -> [UInt8] {
        var result = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        var borrow = 0
        for index in result.indices.reversed() {
            let difference = Int(result[index]) - Int(scalar[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            result[index] = UInt8(truncatingIfNeeded: difference)
        }
        return result
    }
}
