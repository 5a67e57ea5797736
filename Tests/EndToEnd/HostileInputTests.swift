import EventContracts
import Foundation
import KafkaClient
import Logging
import NIOHTTP1
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

/// Bad input on every route of real processes: refused as the caller's mistake, the same for everybody, without effect.
@Suite("Hostile input", .stack, .serialized) struct HostileInputTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    /// Somebody with an account and a live session.
    private func victim() async throws -> (person: DemoPerson, tokens: SignedIn) {
        let person = try await stack.registered("victim")
        let tokens = try await stack.client.signIn(email: person.email, password: person.password, device: "Browser")
        _ = try await stack.message("welcome", to: person.email)
        _ = try await stack.message("contact-verification", to: person.email)
        let answer = try await stack.client.stepUp(password: person.password, bearer: tokens.accessToken)
        try #require(answer.status == 204)
        return (person, tokens)
    }

    /// What bad input must not change: rows and messages.
    private func traces() async throws -> [Int] {
        var counts: [Int] = []
        for (part, table) in [
            (Part.identity, "account"), (.identity, "contact"), (.identity, "recovery_request"),
            (.identity, "recovery_attempt"), (.identity, "contact_change"), (.token, "recovery_secret"),
            (.notification, "message"),
        ] {
            let rows = try await stack.rows(part, "SELECT count(*) AS n FROM \(unescaped: table)")
            counts.append(try rows[0].decode("n", as: Int.self))
        }
        return counts
    }

    private func send(
        _ route: HostileRoute, _ body: [UInt8], type: String? = "application/json", query: String = "",
        bearer: String
    ) async throws -> StackAnswer {
        var headers: [(String, String)] = []
        if let type { headers.append(("content-type", type)) }
        if route.isSignedIn { headers.append(("authorization", "Bearer \(bearer)")) }
        return try await stack.client.send(
            route.method, stack.layout.url(route.part) + route.path + query, headers: headers, body: body)
    }

    /// The problem without what differs on every answer.
    private func shape(_ answer: StackAnswer) -> String {
        "\(answer.status) " + answer.text.replacing(/"instance":"[^"]*"/, with: "")
    }

    @Test(
        "every member of every route (REQ-06, REQ-07, REQ-09, SWF-01)",
        arguments: HostileRoute.all + HostileRoute.accountPage)
    func members(_ route: HostileRoute) async throws {
        let (person, tokens) = try await victim()
        let nobody = DemoPerson.fresh("nobody").email
        let before = try await traces()
        for member in route.members {
            let values = HostileRoute.hostile(member.use)
            let isOptional =
                ["country", "timeZone", "instruments", "device"].contains(member.name) || member.use == .flag
            for value in values.map(Optional.some) + (isOptional ? [] : [nil]) {
                var shapes: Set<String> = []
                for email in [person.email, nobody] {
                    let body = route.body(email, replacing: member.name, with: value)
                    let answer = try await send(route, [UInt8](body.utf8), bearer: tokens.accessToken)
                    #expect((400..<500).contains(answer.status), "\(member.name) = \(value?.prefix(60) ?? "missing")")
                    #expect(answer.problemType != nil)
                    shapes.insert(shape(answer))
                }
                #expect(
                    shapes.count == 1, "\(member.name) = \(value?.prefix(60) ?? "missing") tells who has an account")
            }
        }
        #expect(try await traces() == before)
        #expect(try await stack.isAccepted(tokens.accessToken))
    }

    @Test("every shape of a body (REQ-06, REQ-07)", arguments: HostileRoute.all + HostileRoute.accountPage)
    func bodies(_ route: HostileRoute) async throws {
        let (person, tokens) = try await victim()
        let before = try await traces()
        let good = route.body(person.email)
        let first = try #require(route.members.first)
        let text: [String] = [
            "", "{", "null", "\"x\"", "[\(good)]", good + "x", good + good, "\u{feff}" + good,
            good.dropLast() + #","extra":1}"#, good.dropLast() + #","__proto__":{}}"#,
            good.dropLast() + ",\"\(first.name)\":\(first.json)}",
            good.dropLast() + ",\"\\u00\(String(first.name.utf8.first ?? 0, radix: 16))\(first.name.dropFirst())\":1}",
            String(repeating: "[", count: 50_000), String(repeating: #"{"a":"#, count: 10_000),
            #"{"x":"# + String(repeating: "9", count: 50_000) + "}",
        ]
        let bytes =
            text.map { [UInt8]($0.utf8) } + [
                [UInt8](good.utf8.dropLast(2)) + [0xff, 0x22, 0x7d], [0xfe, 0xff] + [UInt8](good.utf8),
                [UInt8](repeating: 0x61, count: 1_000_000),
            ]
        for body in bytes {
            let answer = try await send(route, body, bearer: tokens.accessToken)
            #expect((400..<500).contains(answer.status), "\(String(decoding: body.prefix(60), as: UTF8.self))")
            #expect(answer.problemType != nil)
        }
        for type in [nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"] {
            let answer = try await send(route, [UInt8](good.utf8), type: type, bearer: tokens.accessToken)
            #expect(answer.status == 415, "\(type ?? "no type")")
        }
        let query = try await send(
            route, [UInt8](good.utf8), query: "?email=b@example.test", bearer: tokens.accessToken)
        #expect(query.status == 400)
        let known = [route.method] + route.otherMethods
        for method in [HTTPMethod.GET, .POST, .PUT, .DELETE, .PATCH, .OPTIONS] where !known.contains(method) {
            let answer = try await stack.client.send(method, stack.layout.url(route.part) + route.path)
            let allowed = (answer.headers.first(name: "allow") ?? "").split(separator: ",")
                .map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(answer.status == 405 && Set(allowed) == Set(known.map(\.rawValue)), "\(method): \(allowed)")
        }
        #expect(try await traces() == before)
        #expect(try await stack.isAccepted(tokens.accessToken))
    }

    @Test(
        "the gateway's and the OAuth forms",
        arguments: [
            (Part.gateway, "/loginhelp"), (.gateway, "/login"), (.gateway, "/reset"), (.gateway, "/logout"),
            (.gateway, "/account/password"), (.gateway, "/account/sign-out-everywhere"), (.token, "/oauth/token"),
            (.token, "/oauth/introspect"), (.token, "/oauth/revoke"),
        ])
    func forms(part: Part, path: String) async throws {
        let before = try await traces()
        let bodies: [String] = [
            "", "&&==", "email=a%40example.test&email=b%40example.test", "email[]=a", "email=%ff%fe", "email=%zz", "%",
            "email=a%0d%0aBcc%3ab%40example.test", "email=%00", "grant_type=refresh_token&grant_type=refresh_token",
            "grant_type=refresh_token&client_id=rekey-cli&refresh_token=" + String(repeating: "A", count: 9000),
            "csrf=x&email=a%40example.test", (0..<500).map { "a\($0)=1" }.joined(separator: "&"),
            String(repeating: "a", count: 1_000_000), #"{"email":"a@example.test"}"#,
        ]
        for body in bodies {
            for type in ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"] {
                let answer = try await stack.client.send(
                    .POST, stack.layout.url(part) + path, headers: [("content-type", type)], body: [UInt8](body.utf8))
                #expect((400..<500).contains(answer.status), "\(body.prefix(60)) as \(type): \(answer.status)")
            }
        }
        #expect(try await traces() == before)
    }

    @Test("forged and confused tokens (JWT-01, JWT-02, JWT-03)")
    func tokens() async throws {
        struct Assertion: Decodable { var assertion: String }
        let (person, tokens) = try await victim()
        let checked = try await stack.client.checkPassword(email: person.email, password: person.password)
        let assertion = try checked.decode(Assertion.self).assertion
        let grant = try await stack.grant(try await stack.requestedLink(person))
        let jwks = try await stack.client.get("\(stack.layout.url(.token))/.well-known/jwks.json").body
        let readers = [
            "\(stack.layout.url(.identity))/v1/account", "\(stack.layout.url(.session))/v1/sessions",
            "\(stack.layout.url(.gateway))/api/whoami",
        ]
        for forged in try ForgedTokens(genuine: tokens.accessToken, jwks: jwks).all + [assertion, grant] {
            for reader in readers {
                let status = try await stack.client.get(reader, bearer: forged).status
                #expect(status == 401, "\(forged.prefix(80))")
            }
        }
        for forged in try ForgedTokens(genuine: assertion, jwks: jwks).all + [tokens.accessToken, grant] {
            #expect(try await stack.client.exchange(assertion: forged).status == 400, "\(forged.prefix(80))")
        }
        for forged in try ForgedTokens(genuine: grant, jwks: jwks).all + [tokens.accessToken, assertion] {
            let answer = try await stack.client.resetPassword(
                grant: forged, newPassword: DemoPerson.freshPassword())
            #expect(answer.problemType == "urn:rekey:problem:invalid-grant", "\(forged.prefix(80))")
        }
        #expect(try await stack.isAccepted(tokens.accessToken))
        #expect(try await stack.client.exchange(assertion: assertion).status == 200, "the genuine one still counts")
        #expect(try await stack.client.exchange(assertion: assertion).status == 400, "once")
    }

    @Test("EVT-16: strangers' records on every topic change nothing and stop nothing")
    func strangers() async throws {
        let (person, tokens) = try await victim()
        let token = try await stack.requestedLink(person)
        let producer = try KafkaProducer(
            configuration: KafkaConfiguration(bootstrapServers: stack.layout.kafka, clientID: "stranger"),
            logger: Logger(label: "stranger"))
        let records = try ForgedRecords(
            account: try #require(tokens.claims?.account), linkToken: token
        ).all
        for result in await producer.send(records) {
            guard case .delivered = result else { throw StackError("a stranger's record was not delivered") }
        }
        await producer.close(timeout: .seconds(2))
        // A later journey on every partition shows that all of them were read.
        for _ in 0..<12 { _ = try await stack.requestedLink(try await stack.registered()) }
        #expect(try await stack.isAccepted(tokens.accessToken), "a forged revocation counted")
        #expect(try await stack.signIns(person.email, person.password))
        let again = try await stack.client.signIn(email: person.email, password: person.password, device: "Phone")
        let password = DemoPerson.freshPassword()
        let grant = try await stack.grant(token)
        #expect(try await stack.client.resetPassword(grant: grant, newPassword: password).status == 204)
        for old in [tokens, again] {
            let isOut = try await Eventually.holds(within: Stack.patience) {
                try await !self.stack.isAccepted(old.accessToken)
            }
            #expect(isOut, "a forged event took the place of the real one")
        }
        _ = try await stack.message("password-changed", to: person.email)
        let signedIn = try await stack.client.signIn(email: person.email, password: password, device: "Phone")
        #expect(try await stack.isAccepted(signedIn.accessToken), "the account is locked out")
        for part in [Part.token, .session, .notification] {
            let held = try await stack.rows(part, "SELECT count(*) AS n FROM held_account")
            #expect(try held[0].decode("n", as: Int.self) == 0)
        }
    }
}
