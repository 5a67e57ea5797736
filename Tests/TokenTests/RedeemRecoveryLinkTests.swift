import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing
import TokenService

@Suite("Redeeming links")
struct RedeemRecoveryLinkTests {
    struct Answer: Decodable {
        var grant: String
        var expiresIn: Int
    }

    static func redeem(_ link: String, _ bench: TokenBench) async throws -> TestResponse {
        try await bench.postJSON("/v1/recoveries/redeem", #"{"token":"\#(link)"}"#)
    }

    @Test("LNK-01: accepted at 23:59:59.999 with a usable grant, refused at 24:00:00.000")
    func lifetime() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            let issued = bench.time.now.adding(milliseconds: 123)
            bench.time.set(issued)
            try await bench.request(attempt)
            let link = try await bench.lastLink()

            bench.time.set(issued.adding(milliseconds: 86_399_999))
            let last = try await Self.redeem(link, bench)
            #expect(last.status == .ok)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(last.text.utf8))
            let verifier = SignatureVerifier(keys: bench.keys.signing.publicJWKS)
            let grant = try verifier.verify(answer.grant, type: RecoveryGrant.tokenType, as: RecoveryGrant.self)
            try grant.validate(now: bench.time.now)
            #expect(grant.sub == attempt.account)
            #expect(grant.attempt == attempt.attempt)
            #expect(grant.contact == attempt.contact)
            #expect(answer.expiresIn >= 1)

            bench.time.set(issued.adding(milliseconds: 86_400_000))
            #expect(try await Self.redeem(link, bench).status == .badRequest)
        }
    }

    @Test("A grant lives for ten minutes")
    func grantLife() async throws {
        try await TokenBench.with { bench in
            try await bench.request(TestAttempt())
            let answer = try #require(try await bench.application.redeemLink.run(try await bench.lastLink()))
            #expect(answer.expiresInSeconds == 600)
            #expect("\(answer)" == "<redacted>")
        }
    }

    @Test("what a support case began stays under its correlation; an attempt that names none is under its own id")
    func correlation() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            let link = try await bench.lastLink()
            #expect(try await bench.application.redeemLink.run(link) != nil)
            #expect(try await bench.correlations(RecoverySecretRedeemed.self) == ["a-correlation"])
            try await bench.client.execute("update attempt_state set correlation = null")
            #expect(try await bench.application.redeemLink.run(link) != nil)
            #expect(
                try await bench.correlations(RecoverySecretRedeemed.self) == [
                    "a-correlation", attempt.attempt.wireText,
                ])
        }
    }

    @Test("LNK-16: every failure is the same answer, byte for byte")
    func failuresLookAlike() async throws {
        try await TokenBench.with { bench in
            let used = TestAttempt()
            try await bench.request(used)
            let usedLink = try await bench.lastLink()
            try await bench.complete(used)
            let voided = TestAttempt()
            try await bench.request(voided)
            let voidedLink = try await bench.lastLink()
            try await bench.void(voided)
            try await bench.request(TestAttempt())
            let expiredLink = try await bench.lastLink()
            bench.time.advance(by: .seconds(86_400))
            try await bench.request(TestAttempt())
            let goodLink = try await bench.lastLink()
            let foreign = LinkTokenDeriver(keys: try SymmetricKeyRing(json: KeyGenerator.symmetric()))
            let genuine = try #require(RecoveryLinkToken(parsing: goodLink))
            let foreignLink = try foreign.token(
                attempt: genuine.attempt, issue: genuine.issue, nonce: [UInt8](repeating: 7, count: 32),
                keyID: foreign.currentKeyID
            ).text
            let unknownLink = try foreign.token(
                attempt: UUID(), issue: UUID(), nonce: [UInt8](repeating: 7, count: 32), keyID: foreign.currentKeyID
            ).text
            let flipped = String(goodLink.dropLast(3)) + (goodLink.hasSuffix("AAA") ? "BBB" : "AAA")
            let tokens = [
                usedLink, voidedLink, expiredLink, foreignLink, unknownLink, flipped, "", "x", goodLink + "A",
                String(goodLink.dropLast()), goodLink.uppercased(), " " + goodLink, goodLink + #"\r\n"#,
                String(repeating: "A", count: 87), String(repeating: "A", count: 5000), #"\"><svg onload=x>"#,
            ]
            var bodies = tokens.map { #"{"token":"\#($0)"}"# }
            bodies.append(#"{"requestHandle":"AAAAAAAAAAAAAAAAAAAAAA","code":"12345678"}"#)
            bodies.append(#"{"requestHandle":"","code":""}"#)
            var answers: Set<String> = []
            for body in bodies {
                let answer = try await bench.postJSON("/v1/recoveries/redeem", body)
                answers.insert("\(answer.status.code) \(answer.headers[.contentType] ?? "") \(answer.text)")
            }
            #expect(answers.count == 1, "\(answers)")
            #expect(answers.first?.hasPrefix("400 application/problem+json") == true)
            #expect(answers.first?.contains("urn:rekey:problem:invalid-secret") == true)
            #expect(try await Self.redeem(goodLink, bench).status == .ok, "the good one is still good")
        }
    }

    @Test(
        "A link may be redeemed again while its attempt is open, by many at once, and never after",
        .timeLimit(.minutes(10)))
    func again() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            let link = try await bench.lastLink()
            let grants = try await withThrowingTaskGroup(of: GrantAnswer?.self) { group in
                for _ in 0..<50 { group.addTask { try await bench.application.redeemLink.run(link) } }
                return try await group.reduce(into: [String]()) { list, answer in
                    if let answer { list.append(answer.grant) }
                }
            }
            #expect(Set(grants).count == 50)
            #expect(try await bench.published(RecoverySecretRedeemed.self).count == 50)
            try await bench.complete(attempt)
            #expect(try await bench.application.redeemLink.run(link) == nil)
        }
    }

    @Test("LNK-12: once ended an attempt never opens again, however events arrive")
    func endedForEver() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            let link = try await bench.lastLink()
            try await bench.void(attempt)
            try await bench.complete(attempt)
            try await bench.request(attempt)
            try await bench.request(attempt, resend: true)
            #expect(try await bench.application.redeemLink.run(link) == nil)
            #expect(try await bench.published(RecoverySecretIssued.self).count == 1)
        }
    }

    @Test("Failures count against their source, whatever was wrong; a good link does not")
    func limitBySource() async throws {
        try await TokenBench.with(exemptsLoopback: false, redeemFailures: 3) { bench in
            try await bench.request(TestAttempt())
            let link = try await bench.lastLink()
            for _ in 0..<5 { #expect(try await Self.redeem(link, bench).status == .ok) }
            var statuses: [Int] = []
            for token in ["x", "", "yy", "zz"] { statuses.append(try await Self.redeem(token, bench).status.code) }
            #expect(statuses == [400, 400, 400, 429])
        }
    }

    static let badBodies: [String] = [
        "", "{", "[]", "null", "\"x\"", "{}", #"{"token":1}"#, #"{"token":null}"#, #"{"token":["x"]}"#,
        #"{"token":{"a":1}}"#,
        #"{"token":"x","token":"y"}"#, #"{"token":"x","extra":1}"#, #"{"token":"x","code":"1"}"#,
        #"{"code":"12345678"}"#,
        #"{"requestHandle":"x"}"#, #"{"token":"x"} x"#, #"{"token":"\ud800"}"#, #"{"token":"x","email":"a@b"}"#,
        String(repeating: "[", count: 500), #"{"token":""# + String(repeating: "A", count: 1_000_000) + #""}"#,
    ]

    @Test("REQ-06: bad input is a 4xx problem and leaves nothing behind", arguments: badBodies.indices)
    func badInput(index: Int) async throws {
        try await TokenBench.with { bench in
            let answer = try await bench.postJSON("/v1/recoveries/redeem", Self.badBodies[index])
            #expect((400..<500).contains(answer.status.code), "\(answer.status)")
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(try await bench.count("outbox") == 0)
            #expect(try await bench.count("rate_limit") == 0)
        }
    }
}
