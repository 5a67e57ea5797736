import Foundation
import NIOHTTP1
import OperatorCommands
import StackUnderTest
import TestSupport
import Testing

/// Roughly where a device is, for its owner's eyes; where exactly it is, for nobody's (SES-15, WEB-08).
@Suite("Places", .stack, .serialized) struct PlaceTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private static let source = "81.2.69.160"
    private static let place = "Utrecht, NL"

    @Test(
        "a sign-in from afar: list, history and notice say roughly where; the address of the network stands nowhere",
        .enabled(if: PlaceFileWriter.isInstalled, "needs libmaxmind-db-writer-perl"))
    func place() async throws {
        let file = stack.layout.folder.appendingPathComponent("places.mmdb")
        try #require(try PlaceFileWriter.write(["81.2.69.0/24;Utrecht;Netherlands;NL"], to: file))
        try await stack.restart(
            .identity,
            environment: ["REKEY_GEOIP_FILE": file.path, "REKEY_HTTP_TRUSTED_PROXIES": "127.0.0.0/8"])
        let somebody = try await stack.proved()
        struct Body: Encodable {
            var identifier: String
            var password: String
            var device = ["name": "Afar"]
        }
        struct Assertion: Decodable { var assertion: String }
        let body = Body(identifier: somebody.person.email, password: somebody.person.password)
        let checked = try await stack.client.send(
            .POST, "\(stack.layout.url(.identity))/v1/sign-ins",
            headers: [("content-type", "application/json"), ("x-forwarded-for", Self.source)],
            body: [UInt8](try JSONEncoder().encode(body)))
        try #require(checked.status == 200)
        let device = try await stack.client.exchange(assertion: try checked.decode(Assertion.self).assertion)
            .decode(SignedIn.self)
        let listed = try await Eventually.holds(within: Stack.patience) {
            try await stack.client.sessions(bearer: device.accessToken).decode(SessionList.self).sessions
                .contains { $0.device == "Afar" && $0.place == Self.place }
        }
        #expect(listed, "the list does not say where")
        #expect(try await stack.client.timeline(bearer: device.accessToken).text.contains(Self.place))
        let notice = try await stack.message("new-device", to: somebody.person.email)
        #expect(notice.text.contains(Self.place))
        let out = try await stack.client.send(
            .POST, "\(stack.layout.url(.identity))/v1/sign-out-everywhere",
            headers: [
                ("content-type", "application/json"), ("x-forwarded-for", Self.source),
                ("authorization", "Bearer \(device.accessToken)"),
            ], body: Array("{}".utf8))
        #expect(out.status == 200)
        let signedOut = try await stack.message("signed-out", to: somebody.person.email)
        #expect(signedOut.text.contains(Self.place), "NOT-01: roughly where")
        try await stack.settle()
        #expect(try await LeakSearch(stack: stack).findings([Self.source]).isEmpty, "the network address was kept")
        let places = try await LeakSearch(stack: stack).findings([Self.place]).map(\.place)
        #expect(places.allSatisfy { !$0.hasPrefix("log.") }, "in a log: \(places)")
    }
}
