import EventContracts
import Foundation
import NotificationDomain
import TestSupport
import Testing

@testable import NotificationService

/// The two kinds of SMS provider over real connections.
@Suite("SMS providers") struct SMSProviderTests {
    /// A provider of either kind, and the server behind it.
    private static func with(
        _ kind: String, timeout: Duration = .seconds(10), base: String? = nil,
        _ body: (any MessageProvider, SMSProviderServer, NotificationFixture) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            try await SMSProviderServer.with(now: { fixture.time.now }) { server in
                let provider: any MessageProvider =
                    kind == "twilio"
                    ? fixture.twilio(server, timeout: timeout, base: base)
                    : try fixture.json(server, timeout: timeout, base: base)
                try await body(provider, server, fixture)
                await provider.close()
            }
        }
    }

    @Test("twilio's form: account, secret, sender, our reference, and how long it may wait")
    func form() async throws {
        try await Self.with("twilio") { provider, server, fixture in
            let message = try fixture.outgoing("01234567 & \"é\" + 1")
            let result = await provider.deliver(.text(message))
            #expect(result == DeliveryResult(.accepted, code: 201, providerID: "SM1"))
            let post = try #require(server.posts.first)
            #expect(post.method == "POST" && post.uri == "/2010-04-01/Accounts/AC0123456789/Messages.json")
            let pair = Data("AC0123456789:token-of-twilio".utf8).base64EncodedString()
            #expect(post.headers["authorization"] == "Basic \(pair)")
            #expect(post.headers["idempotency-key"] == message.id.wireText)
            #expect(
                post.fields == [
                    "To": "+31612345678", "From": "+31970000", "Body": message.text, "ValidityPeriod": "600",
                    "StatusCallback": "https://id.example/v1/callbacks/sms?reference=\(message.id.wireText)",
                ])
        }
    }

    @Test(
        "a messaging service as sender, and a validity within twilio's bounds",
        arguments: [(1, 1), (90_000_000, 36_000)])
    func service(_ life: Int64, _ validity: Int) async throws {
        try await NotificationFixture.with { fixture in
            try await SMSProviderServer.with { server in
                let service = "MG" + String(repeating: "0", count: 32)
                let provider = fixture.twilio(server, from: service)
                _ = await provider.deliver(.text(try fixture.outgoing(life: life)))
                let fields = try #require(server.posts.first).fields
                #expect(fields["MessagingServiceSid"] == service && fields["From"] == nil)
                #expect(fields["ValidityPeriod"] == "\(validity)")
                await provider.close()
            }
        }
    }

    @Test("the JSON of a template: no text can leave its string, and the secret is in a header alone")
    func template() async throws {
        try await Self.with("json") { provider, server, fixture in
            let message = try fixture.outgoing("\"},\"to\":\"+1\" \\ \n\u{2028}{{from}} é😀")
            let result = await provider.deliver(.text(message))
            #expect(result.outcome == .accepted && result.providerID == "SM1")
            let post = try #require(server.posts.first)
            #expect(post.uri == "/json" && post.headers["authorization"] == "Bearer token-of-json")
            #expect(post.headers["idempotency-key"] == message.id.wireText)
            #expect(
                post.fields == [
                    "to": "+31612345678", "text": message.text, "reference": message.id.wireText, "from": "Rekey",
                    "validity": "600",
                ])
        }
    }

    @Test("what goes wrong at either kind, and whether the message may have gone out", arguments: ["twilio", "json"])
    func faults(_ kind: String) async throws {
        try await Self.with(kind, timeout: .seconds(1)) { provider, server, fixture in
            server.next(
                .throttle(seconds: 7), .refuse(status: 503), .refuse(status: 401), .redirect, .cut, .acceptThenCut,
                .acceptThenTimeOut, .refuse(status: 500), .refuse(status: 400), .acceptAtLength)
            let expected: [(DeliveryResult.Outcome, String?, DeliveryResult.Fault)] = [
                (.temporary, "throttled", .provider), (.temporary, "server-busy", .provider),
                (.temporary, "sign-in-refused", .provider), (.temporary, "redirected", .provider),
                (.unknown, "no-answer", .provider), (.unknown, "no-answer", .provider),
                (.unknown, "no-answer", .provider), (.unknown, "no-answer", .provider),
                (.permanent, "message-refused", .message), (.accepted, nil, .none),
            ]
            for (number, (outcome, reason, fault)) in expected.enumerated() {
                let result = await provider.deliver(.text(try fixture.outgoing()))
                #expect(result.outcome == outcome && result.reason == reason && result.fault == fault, "\(number)")
                #expect(result.retryAfter == (number == 0 ? 7000 : nil))
                #expect(result.providerID == nil, "an answer of any length is not read to its end")
            }
            #expect(server.posts.count == expected.count, "no redirect is followed, nothing is sent again by itself")
        }
    }

    @Test("nothing left the process: nobody listens, or it is closed", arguments: ["twilio", "json"])
    func unreachable(_ kind: String) async throws {
        try await Self.with(kind, base: "http://127.0.0.1:1") { provider, server, fixture in
            let message = OutgoingMessage.text(try fixture.outgoing())
            #expect(await provider.deliver(message) == .temporary("unreachable"))
            await provider.close()
            #expect(await provider.deliver(message) == .temporary("unreachable"))
            #expect(server.posts.isEmpty)
        }
    }

    @Test("a worker that is stopped does not cut a message in two", arguments: ["twilio", "json"])
    func cancelled(_ kind: String) async throws {
        try await Self.with(kind) { provider, server, fixture in
            let message = try fixture.outgoing()
            let task = Task<DeliveryResult, Never> {
                withUnsafeCurrentTask { $0?.cancel() }
                return await provider.deliver(.text(message))
            }
            let result = await task.value
            #expect(result.outcome == .accepted && server.accepted.count == 1)
        }
    }

    @Test("twilio lists what went to a number: ours has the same text and is not older than the message")
    func look() async throws {
        try await Self.with("twilio") { provider, server, fixture in
            let message = try fixture.outgoing()
            _ = await provider.deliver(.text(try fixture.outgoing("another text")))
            #expect(await provider.status(of: .text(message), since: fixture.time.now, except: []) == .notFound)
            _ = await provider.deliver(.text(message))
            #expect(
                await provider.status(of: .text(message), since: fixture.time.now, except: [])
                    == .accepted(providerID: "SM2"))
            let later = fixture.time.now.addingTimeInterval(121)
            #expect(await provider.status(of: .text(message), since: later, except: []) == .notFound)
            let none = await provider.status(of: .text(message), since: fixture.time.now, except: ["SM2"])
            #expect(none == .notFound, "another message with the same words")
            #expect(await provider.status(of: message.id) == .unsupported)
            server.remember(.refused(code: 30005))
            #expect(
                await provider.status(of: .text(message), since: fixture.time.now, except: [])
                    == .refused(DeliveryResult(.permanent, "no-such-number", fault: .destination, code: 30005)))
            server.remember(.unavailable)
            #expect(await provider.status(of: .text(message), since: fixture.time.now, except: []) == .unavailable)
            let question = try #require(server.questions.first)
            #expect(question.uri.hasPrefix("/2010-04-01/Accounts/AC0123456789/Messages.json?To=%2B31612345678&"))
            #expect(!question.uri.contains("01234567&"), "the text is compared here, not sent")
        }
    }

    @Test("a json provider is asked by our reference, if it can be asked")
    func reference() async throws {
        try await Self.with("json") { provider, server, fixture in
            let message = try fixture.outgoing()
            #expect(await provider.status(of: message.id) == .notFound)
            _ = await provider.deliver(.text(message))
            #expect(await provider.status(of: message.id) == .accepted(providerID: "SM1"))
            server.remember(.refused(code: 1))
            #expect(await provider.status(of: message.id) == .refused(.permanent("undelivered")))
            server.remember(.unavailable)
            #expect(await provider.status(of: message.id) == .unavailable)
            let mute = try fixture.json(server, canBeAsked: false)
            #expect(await mute.status(of: message.id) == .unsupported)
            await mute.close()
        }
    }

    @Test("what holds a secret does not print it")
    func redacted() throws {
        let twilio = TwilioConfiguration(
            base: "b", account: "a", token: "top-secret", from: "f", callbackURL: nil)
        let json = JSONProviderConfiguration(
            url: "u", method: "POST", headers: [("x", "top-secret")], from: "f",
            template: try SMSBodyTemplate(NotificationFixture.template), idPath: nil, look: nil)
        let callbacks: [any SMSCallback] = [
            TwilioCallback(provider: "sms", url: "u", account: "a", token: "top-secret"),
            JSONCallback(provider: "sms", secret: "top-secret", now: { Date() }),
        ]
        for value in [twilio, json, callbacks[0], callbacks[1]] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            #expect(!"\(value) \(String(reflecting: value)) \(dumped)".contains("top-secret"))
        }
    }
}
