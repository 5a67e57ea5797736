import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// `POST /v1/callbacks/mail`.
@Suite("Callbacks of mail providers") struct MailCallbackTests {
    private static let signature = CallbackSignature(secret: "a secret of the provider that is long enough")

    private static func with(
        _ body: @escaping @Sendable (NotificationFixture, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            let router = makeRouter()
            MailCallbackRoutes(
                signature: signature, record: fixture.recordBounce, dependencies: fixture.time.dependencies
            ).add(to: router)
            let application = Application(
                responder: EdgeResponder(
                    router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: .system()))
            try await application.test(.router) { client in try await body(fixture, client) }
        }
    }

    private static func post(
        _ client: any TestClientProtocol, _ text: String, at: Date, signed: String? = nil,
        type: String = "application/json",
        timestamp: String? = nil
    ) async throws -> Int {
        let stamp = timestamp ?? String(Int64(at.timeIntervalSince1970))
        let headers: HTTPFields = [
            .contentType: type, CallbackSignature.timestampHeader: stamp,
            CallbackSignature.signatureHeader: signed
                ?? String(decoding: signature.signature(timestamp: stamp, body: Array(text.utf8)), as: UTF8.self),
        ]
        return try await client.execute(
            uri: "/v1/callbacks/mail", method: .post, headers: headers, body: ByteBuffer(string: text)
        ).status.code
    }

    private static func event(_ id: String, _ type: String, _ status: String? = nil) -> String {
        #"{"events":[{"messageId":"\#(id)","type":"\#(type)"\#(status.map { #","status":"\#($0)""# } ?? "")}]}"#
    }

    @Test("a known vector: another implementation can sign (RFC 2104, FIPS 180-4)")
    func vector() {
        // printf '1772366400.{}' | openssl dgst -sha256 -hmac 'a secret of the provider that is long enough'
        #expect(
            String(
                decoding: Self.signature.signature(timestamp: "1772366400", body: Array("{}".utf8)), as: UTF8.self)
                == "aa7cd6a0769422376a266c3fa12de5982441ccc8b6df990ccf73514d07f93c46")
    }

    @Test("a bounce for good and a complaint have their effect once; late, twice, unknown and soft are 204 and nothing")
    func effects() async throws {
        try await Self.with { fixture, client in
            let now = fixture.time.now
            let id = try await fixture.sent().message.wireText
            for text in [
                Self.event(UUID().wireText, "bounce", "5.1.1"), Self.event("what is this", "complaint"),
                Self.event(id, "delivered"), Self.event(id, "delivered", "2.0.0"), Self.event(id, "bounce", "4.4.1"),
                Self.event(id, "bounce", "5.2.2"), Self.event(id, "bounce", "5.7.1"), #"{"events":[]}"#,
            ] {
                #expect(try await Self.post(client, text, at: now) == 204, "\(text)")
                #expect(try await fixture.suppressions() == 0, "\(text)")
            }
            let text = Self.event(id, "bounce", "5.1.1")
            #expect(try await Self.post(client, text, at: now) == 204)
            #expect(try await Self.post(client, text, at: now) == 204)
            #expect(try await Self.post(client, Self.event(id, "complaint"), at: now) == 204)
            #expect(try await fixture.suppressions() == 1)
            #expect(try await fixture.events().filter { $0 == "rekey.message.bounced" }.count == 1)
            let other = try await fixture.sent(to: "bert@example.com").message.wireText
            #expect(try await Self.post(client, Self.event(other, "complaint"), at: now) == 204)
            #expect(try await fixture.suppressions() == 1, "a complaint keeps no warning from anybody (NOT-06)")
            #expect(try await fixture.events().filter { $0 == "rekey.message.bounced" }.count == 2)
        }
    }

    @Test("what is not signed by the provider for this body and this time is refused before it is read")
    func signatures() async throws {
        try await Self.with { fixture, client in
            let now = fixture.time.now
            let text = Self.event(try await fixture.sent().message.wireText, "bounce", "5.1.1")
            let stamp = String(Int64(now.timeIntervalSince1970))
            let other = CallbackSignature(secret: "another secret of the provider, long enough")
            let foreign = String(
                decoding: other.signature(timestamp: stamp, body: Array(text.utf8)), as: UTF8.self)
            let right = String(
                decoding: Self.signature.signature(timestamp: stamp, body: Array(text.utf8)), as: UTF8.self)
            for signed in ["", foreign, String(right.dropLast()), right + "0", right.uppercased()] {
                #expect(try await Self.post(client, text, at: now, signed: signed) == 401)
            }
            #expect(try await Self.post(client, text + " ", at: now, signed: right) == 401)
            #expect(try await Self.post(client, "not json", at: now, signed: right) == 401)
            for seconds in [-301.0, 301] {
                #expect(try await Self.post(client, text, at: now.addingTimeInterval(seconds)) == 401)
            }
            for stamp in ["", "now", "-1", "99999999999999999999", "1772366400.0"] {
                #expect(try await Self.post(client, text, at: now, timestamp: stamp) == 401)
            }
            let bare = try await client.execute(
                uri: "/v1/callbacks/mail", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: text))
            #expect(bare.status == .unauthorized)
            #expect(try await fixture.suppressions() == 0)
            for seconds in [-300.0, 300] {
                #expect(try await Self.post(client, text, at: now.addingTimeInterval(seconds)) == 204)
            }
            #expect(try await fixture.suppressions() == 1)
        }
    }

    @Test("the body is read strictly, and one bad event stops them all")
    func shapes() async throws {
        try await Self.with { fixture, client in
            let now = fixture.time.now
            let id = try await fixture.sent().message.wireText
            let good = #"{"messageId":"\#(id)","type":"complaint"}"#
            for text in [
                "", "[]", "{}", #"{"events":{}}"#, #"{"events":[1]}"#, #"{"events":[\#(good)],"more":1}"#,
                #"{"events":[\#(good),{"messageId":"\#(id)","type":"opened"}]}"#,
                #"{"events":[\#(good),{"messageId":"\#(id)","type":"bounce"}]}"#,
                #"{"events":[\#(good),{"messageId":"\#(id)","type":"bounce","status":"550"}]}"#,
                #"{"events":[\#(good),{"messageId":"\#(id)","type":"complaint","to":"a@example.com"}]}"#,
                #"{"events":[\#(good),{"type":"complaint"}]}"#, #"{"events":[\#(good)],"events":[]}"#,
                #"{"events":[\#(String(repeating: good + ",", count: 100))\#(good)]}"#,
            ] {
                #expect(try await Self.post(client, text, at: now) == 400, "\(text)")
            }
            #expect(try await fixture.suppressions() == 0)
            #expect(try await Self.post(client, #"{"events":[]}"#, at: now, type: "text/plain") == 415)
            let large = String(repeating: " ", count: RekeyRequestContext.maximumBodyBytes)
            #expect(try await Self.post(client, #"{"events":[]}"# + large, at: now) == 413)
        }
    }
}
