import Crypto
import EventContracts
import Foundation
import RecoveryCrypto
import Testing

/// One forged access token, wrong in one respect.
struct Forgery: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (AttackTarget.Knowledge) throws -> String

    init(_ name: String, _ make: @escaping @Sendable (AttackTarget.Knowledge) throws -> String) {
        testDescription = name
        self.make = make
    }

    /// A header of our choice over the genuine payload, signed with the genuine key: only the header is wrong.
    private static func header(
        _ name: String, _ text: @escaping @Sendable (AttackTarget.Knowledge) -> String
    ) -> Forgery {
        Forgery(name) { try $0.forger.signed(text($0), $0.payload) }
    }

    /// The genuine token's text up to its signature.
    private static func front(_ token: String) -> String {
        String(token.prefix(upTo: token.lastIndex(of: ".") ?? token.endIndex)) + "."
    }

    // MARK: JWT-01: algorithms and empty signatures

    static let algorithms: [Forgery] =
        ["none", "None", "nOnE", "NONE", ""].flatMap { name in
            [
                Forgery("alg \(name), empty signature") {
                    TokenForger.input(TokenForger.header(alg: name), $0.payload) + "."
                },
                Forgery("alg \(name), genuine signature") {
                    try $0.forger.signed(TokenForger.header(alg: name), $0.payload)
                },
            ]
        }
        + ["RS256", "PS256", "RS512", "ES384", "ES512", "ES256K", "EdDSA", "HS256", "es256", "ES256 "].map { name in
            header("alg \(name) over an ES256 signature") { _ in TokenForger.header(alg: name) }
        }
        + (0..<9).map { form in
            Forgery("HS256 under form \(form) of the public key") {
                let secret = try $0.forger.publicForms(jwks: $0.jwks)[form]
                return $0.forger.macced(TokenForger.header(alg: "HS256"), $0.payload, secret: secret)
            }
        }
        + (0..<9).map { form in
            Forgery("a MAC under form \(form) of the public key, called ES256") {
                let secret = try $0.forger.publicForms(jwks: $0.jwks)[form]
                return $0.forger.macced(TokenForger.header(), $0.payload, secret: secret)
            }
        }

    // MARK: JWT-01: signatures that are none

    static let signatures: [Forgery] = {
        let zero = [UInt8](repeating: 0, count: 32)
        let one = Array(zero.dropLast()) + [1]
        let values: [(String, [UInt8])] = [
            ("empty", []), ("r and s zero", zero + zero), ("r zero", zero + one), ("s zero", one + zero),
            ("r and s the order", TokenForger.order + TokenForger.order), ("r the order", TokenForger.order + one),
            ("r and s one", one + one), ("all ones", [UInt8](repeating: 0xff, count: 64)),
            ("too short", [UInt8](repeating: 1, count: 63)), ("too long", [UInt8](repeating: 1, count: 65)),
        ]
        return values.map { name, bytes in
            Forgery("signature: \(name)") { front($0.token) + Base64URL.encode(bytes) }
        } + [
            Forgery("signature in DER") {
                let input = TokenForger.input(TokenForger.header(), $0.payload)
                let signature = try $0.forger.genuine.signature(for: Data(input.utf8)).derRepresentation
                return input + "." + Base64URL.encode([UInt8](signature))
            },
            Forgery("signed by a stranger") {
                try $0.forger.signed(TokenForger.header(), $0.payload, by: $0.forger.stranger)
            },
            Forgery("another payload under the genuine signature") {
                let parts = $0.token.split(separator: ".")
                var claims = $0.claims
                claims.sub = UUID()
                return "\(parts[0]).\(Base64URL.encode(try EventJSON.encode(claims))).\(parts[2])"
            },
            Forgery("padded") { $0.token + "=" }, Forgery("a fourth part") { $0.token + ".AAAA" },
            Forgery("without a signature") { String(front($0.token).dropLast()) },
            Forgery("a space at its end") { $0.token + "%20" },
        ]
    }()

    // MARK: JWT-02: keys named or brought by the header

    static let headers: [Forgery] =
        [true, false].flatMap { isGenuine -> [Forgery] in
            let members: [(String, @Sendable (AttackTarget.Knowledge) -> String)] = [
                ("jwk", { #""jwk":\#(Forgery.strangersKey($0))"# }), ("jku", { #""jku":"\#($0.trap)""# }),
                ("x5u", { #""x5u":"\#($0.trap)""# }), ("x5c", { _ in #""x5c":["AAAA"]"# }),
                ("x5t", { _ in #""x5t":"AAAA""# }), ("crit", { _ in #""crit":["exp"],"exp":1"# }),
                ("empty crit", { _ in #""crit":[]"# }), ("b64", { _ in #""b64":false,"crit":["b64"]"# }),
                ("zip", { _ in #""zip":"DEF""# }), ("cty", { _ in #""cty":"JWT""# }),
            ]
            return members.map { name, member in
                Forgery("\(name) in the header, signed by \(isGenuine ? "the genuine key" : "a stranger")") {
                    let key = isGenuine ? $0.forger.genuine : $0.forger.stranger
                    return try $0.forger.signed(TokenForger.header(more: member($0)), $0.payload, by: key)
                }
            }
        }

    private static func strangersKey(_ known: AttackTarget.Knowledge) -> String {
        let key = JSONWebKey(keyID: "mine", publicKey: known.forger.stranger.publicKey)
        return (try? EventJSON.encode(key)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static let keyIDs: [Forgery] =
        [
            "../../../../dev/null", "/dev/null", "' UNION SELECT 'x' -- ", "s1' OR '1'='1", "", " ", "s1 ", "S1", "s2",
            "*", "s1,s1", "http://127.0.0.1:9/", "s1%00", "ключ", String(repeating: "k", count: 65),
            String(repeating: "k", count: 2000),
        ].map { kid in header("kid \(kid.prefix(24))") { _ in TokenForger.header(kid: kid) } }
        + [
            #""kid":1"#, #""kid":null"#, #""kid":["s1"]"#, #""kid":{"s1":1}"#, #""kid":"s1","kid":"s1""#,
            #""kid":"\u0073\u0031""#, #""kid":"s1\u0000""#, #""kid":true"#,
        ].map { member in
            header("header member \(member)") { _ in TokenForger.header(#""alg":"ES256",\#(member),"typ":"at+jwt""#) }
        }
        + [
            header("no kid") { _ in TokenForger.header(#""alg":"ES256","typ":"at+jwt""#) },
            header("two algorithms") { _ in
                TokenForger.header(#""alg":"ES256","alg":"none","kid":"s1","typ":"at+jwt""#)
            },
            header("not JSON") { _ in "ES256" }, header("an array") { _ in "[]" },
        ]

    // MARK: JWT-03: other kinds, other claims

    static let kinds: [Forgery] =
        [
            "rekey-grant+jwt", "rekey-assertion+jwt", "rekey-peer+jwt", "rekey-peer-response+jwt", "rekey-record+jwt",
            "JWT", "jwt", "AT+JWT", "at+jwt ", "application/at+jwt", "secevent+jwt", "id_token", "",
        ].map { type in header("typ \(type)") { _ in TokenForger.header(typ: type) } }
        + [
            header("no typ") { _ in TokenForger.header(#""alg":"ES256","kid":"s1""#) },
            Forgery("a grant that calls itself an access token") { known in
                let claims = RecoveryGrant(
                    iss: RecoveryGrant.issuer, aud: RecoveryGrant.audience, sub: known.claims.sub, attempt: UUID(),
                    contact: UUID(), channel: .sms, jti: UUID(), iat: known.claims.iat, exp: known.claims.exp)
                return try known.forger.ring().sign(claims, type: AccessTokenClaims.tokenType)
            },
            Forgery("an assertion that calls itself an access token") { known in
                let claims = SignInAssertion(
                    iss: SignInAssertion.issuer, aud: SignInAssertion.audience, sub: known.claims.sub, epoch: 1, cv: 1,
                    jti: UUID(), iat: known.claims.iat, exp: known.claims.exp, auth_time: known.claims.iat)
                return try known.forger.ring().sign(claims, type: AccessTokenClaims.tokenType)
            },
            Forgery("a peer's proof that calls itself an access token") { known in
                let claims = PeerClaims(
                    iss: "token", aud: "identity", jti: UUID(), iat: known.claims.iat, exp: known.claims.exp)
                return try known.forger.ring().sign(claims, type: AccessTokenClaims.tokenType)
            },
        ]

    /// Every claim left out, and every claim that is judged with a wrong value.
    static let claims: [Forgery] = {
        let names = ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "sid", "epoch", "auth_time"]
        let wrong: [(String, String)] = [
            ("iss", #""rekey-identity""#), ("iss", #""""#), ("iss", #"["rekey-token"]"#), ("aud", #""rekey-identity""#),
            ("aud", #"["rekey"]"#), ("aud", #"["rekey","other"]"#), ("aud", "null"), ("exp", "0"), ("exp", "-1"),
            ("exp", #""9999999999""#), ("exp", "true"), ("exp", "null"), ("sub", #""nobody""#), ("sub", "1"),
            ("sid", #""""#), ("epoch", #""1""#), ("epoch", "1.5"), ("epoch", "null"), ("client_id", "7"),
        ]
        return names.map { name in Forgery("without \(name)") { try $0.changed(name, to: nil) } }
            + wrong.map { name, value in Forgery("\(name) \(value)") { try $0.changed(name, to: value) } }
            + [
                Forgery("claims that are an array") { try $0.signedPayload("[]") },
                Forgery("claims that are no JSON") { try $0.signedPayload("x") },
            ]
    }()

    static let all = algorithms + signatures + headers + keyIDs + kinds + claims
}

extension AttackTarget.Knowledge {
    /// The genuine claims with one left out or with another value (JSON), properly signed.
    func changed(_ name: String, to value: String?) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(Base64URL.decode(payload) ?? []))
        guard var members = object as? [String: Any] else { throw CocoaError(.coderInvalidValue) }
        members[name] = nil
        var text = String(decoding: try JSONSerialization.data(withJSONObject: members), as: UTF8.self)
        if let value { text = String(text.dropLast()) + #","\#(name)":\#(value)}"# }
        return try signedPayload(text)
    }

    func signedPayload(_ text: String) throws -> String {
        try forger.signed(TokenForger.header(), Base64URL.encode(Array(text.utf8)))
    }
}
