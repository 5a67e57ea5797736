import AsyncHTTPClient
import Foundation
import HTTPKit
import Logging
import NIOCore
import NIOHTTP1
import RecoveryCrypto
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@Suite("Services prove who asks and who answers")
struct PeerTests {
    @Test("a signed question gets a signed answer, over a real connection")
    func roundTrip() async throws {
        try await PeerPair().run { peers, _ in
            let bytes = try await peers.get(.identity, "/internal/v1/echo?account=1&after=2")
            #expect(String(decoding: bytes, as: UTF8.self) == "asked:account=1&after=2")
            #expect(try await peers.get(.identity, "/.well-known/jwks.json").starts(with: Array(#"{"keys":["#.utf8)))
        }
    }

    @Test(
        "an answer that is not 200 or not signed is an error",
        arguments: [
            ("/internal/v1/broken", PeerError.Reason.status(503)), ("/internal/v1/moved", .status(301)),
            ("/internal/v1/unguarded", .unsigned), ("/nowhere", .status(404)),
        ])
    func refusedAnswers(path: String, reason: PeerError.Reason) async throws {
        try await PeerPair().run { peers, _ in
            await #expect(throws: PeerError(.identity, reason)) { try await peers.get(.identity, path) }
        }
    }

    @Test("a service nobody runs, or nobody configured, is unreachable or unknown")
    func unreachable() async throws {
        let pair = try PeerPair()
        let peers = PeerClient(
            addresses: [.identity: "http://127.0.0.1:1"],
            signature: PeerSignature(credentials: pair.credentials(.token)),
            dependencies: pair.test.dependencies, logger: Logger.quiet)
        await #expect(throws: PeerError(.identity, .unreachable)) { try await peers.get(.identity, "/") }
        await #expect(throws: PeerError(.session, .unknownPeer)) { try await peers.get(.session, "/") }
        await peers.close()
    }

    @Test("EVT-16: a record's signature counts for its writer, its bytes and nothing else")
    func records() async throws {
        let pair = try PeerPair()
        let identity = PeerSignature(credentials: pair.credentials(.identity))
        let token = PeerSignature(credentials: pair.credentials(.token))
        let impostor = PeerSignature(credentials: pair.credentials(.identity, ring: pair.strangerRing))
        let statement: [UInt8] = [1, 2, 3]
        let signature = try identity.sign(statement)
        #expect(token.isGenuine(statement, signature: signature, from: "identity"))
        #expect(!token.isGenuine([1, 2, 4], signature: signature, from: "identity"))
        #expect(!token.isGenuine(statement, signature: signature, from: "token"))
        #expect(!token.isGenuine(statement, signature: signature, from: "resource-server"))
        #expect(!token.isGenuine(statement, signature: try impostor.sign(statement), from: "identity"))
        #expect(!token.isGenuine(statement, signature: try token.sign(statement), from: "identity"))
        for text in ["", "..", String(repeating: "A", count: 9000)] {
            #expect(!token.isGenuine(statement, signature: text, from: "identity"))
        }
    }

    @Test("a stranger's question is refused, and so is a stranger's answer")
    func strangers() async throws {
        let pair = try PeerPair()
        let stranger = PeerSignature(credentials: pair.credentials(.token, ring: pair.strangerRing))
        try await pair.run(client: stranger) { peers, _ in
            await #expect(throws: PeerError(.identity, .status(401))) {
                try await peers.get(.identity, "/internal/v1/echo")
            }
        }
        let impostor = PeerSignature(credentials: pair.credentials(.identity, ring: pair.strangerRing))
        try await pair.run(server: impostor) { peers, _ in
            await #expect(throws: PeerError(.identity, .unsigned)) {
                try await peers.get(.identity, "/internal/v1/echo")
            }
        }
    }

    @Test("a question made for another service, or too old, or from the future is refused")
    func wrongQuestions() async throws {
        let pair = try PeerPair()
        for offset in [-90.0, 90.0, 3600] {
            let shifted = PeerSignature(
                credentials: pair.credentials(.token), now: { Date().addingTimeInterval(offset) })
            try await pair.run(client: shifted) { peers, _ in
                await #expect(throws: PeerError(.identity, .status(401)), "offset \(offset)") {
                    try await peers.get(.identity, "/internal/v1/echo")
                }
            }
        }
        // A proof that token made for session does not open identity.
        let elsewhere = PeerSignature(credentials: pair.credentials(.identity, ring: pair.tokenRing))
        try await pair.run(client: elsewhere) { peers, _ in
            await #expect(throws: PeerError(.identity, .status(401))) {
                try await peers.get(.identity, "/internal/v1/echo")
            }
        }
    }

    @Test(
        "anybody may read public keys, nobody but a peer the rest",
        arguments: [
            [], ["Bearer x"], ["Rekey-Peer"], ["Rekey-Peer "], ["Rekey-Peer x.y.z"], ["Rekey-Peer a", "Rekey-Peer b"],
        ])
    func withoutProof(proofs: [String]) async throws {
        try await PeerPair().run { _, address in
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            for (path, status) in [("/internal/v1/echo", 401), ("/.well-known/jwks.json", proofs.isEmpty ? 200 : 401)] {
                var request = HTTPClientRequest(url: address + path)
                for proof in proofs { request.headers.add(name: "authorization", value: proof) }
                let response = try await client.execute(request, timeout: .seconds(5))
                #expect(Int(response.status.code) == status, "\(path)")
                #expect(response.headers["rekey-peer-signature"].isEmpty)
                _ = try await response.body.collect(upTo: 65_536)
            }
            try await client.shutdown()
        }
    }

    // MARK: Key directory

    /// Answers from a table and counts the questions.
    private final class FakePeers: PeerFetching {
        private struct State {
            var answers: [String: [UInt8]] = [:]
            var asked = 0
        }
        private let state = Mutex(State())
        var asked: Int { state.withLock { $0.asked } }
        func answer(_ path: String, _ bytes: [UInt8]?) { state.withLock { $0.answers[path] = bytes } }
        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
            let answer = state.withLock { state in
                state.asked += 1
                return state.answers["\(peer.rawValue)\(path)"]
            }
            guard let answer else { throw PeerError(peer, .unreachable) }
            return answer
        }
    }

    private struct Claims: Codable, Sendable {
        var sub = "x"
    }

    @Test("the last good key set is kept through failures, empty sets and nonsense")
    func lastGoodSet() async throws {
        let (pair, fake) = (try PeerPair(), FakePeers())
        let sealing = try SealingKeyRing(json: try KeyGenerator.sealing())
        let directory = PeerKeyDirectory(
            peers: fake, signing: [.token], sealing: [.notification], dependencies: pair.test.dependencies,
            logger: Logger.quiet)
        await directory.refresh()
        #expect(!directory.isReady)
        #expect(await directory.readiness.check() == "no keys yet of notification, token")
        fake.answer("token/.well-known/jwks.json", Array(try JSONEncoder().encode(pair.tokenRing.publicJWKS)))
        fake.answer(
            "notification/.well-known/rekey-sealing-keys",
            Array(try JSONEncoder().encode(SealingPublicKeySet(keys: sealing.publicKeys))))
        await directory.refresh()
        #expect(directory.isReady)
        #expect(await directory.readiness.check() == nil)
        #expect(directory.sealingKeys(of: .notification) == sealing.publicKeys)
        for bad in [nil, Array("{}".utf8), Array(#"{"keys":[]}"#.utf8), Array("<html>".utf8)] as [[UInt8]?] {
            fake.answer("token/.well-known/jwks.json", bad)
            fake.answer("notification/.well-known/rekey-sealing-keys", bad)
            await directory.refresh()
            #expect(directory.isReady)
            #expect(directory.verifier(of: .token) != nil)
            #expect(directory.sealingKeys(of: .notification) == sealing.publicKeys)
        }
    }

    @Test("JWT-02: an unknown key id brings one refresh a minute, and a rotated key then counts")
    func unknownKey() async throws {
        let (pair, fake) = (try PeerPair(), FakePeers())
        fake.answer("token/.well-known/jwks.json", Array(try JSONEncoder().encode(pair.tokenRing.publicJWKS)))
        let directory = PeerKeyDirectory(
            peers: fake, signing: [.token], dependencies: pair.test.dependencies, logger: Logger.quiet)
        await directory.refresh()
        let next = pair.strangerRing
        let statement = try next.sign(Claims(), type: "t")
        for _ in 0..<5 {
            await #expect(throws: SignatureError.unknownKey(next.currentKeyID)) {
                try await directory.verify(statement, from: .token, type: "t", as: Claims.self)
            }
        }
        #expect(fake.asked == 2)
        fake.answer("token/.well-known/jwks.json", Array(try JSONEncoder().encode(next.publicJWKS)))
        pair.test.advance(by: .seconds(60))
        #expect(try await directory.verify(statement, from: .token, type: "t", as: Claims.self).sub == "x")
        #expect(fake.asked == 3)
    }

    @Test("the background loop retries soon at first, then once a minute, and stops when cancelled")
    func loop() async throws {
        let (pair, fake) = (try PeerPair(), FakePeers())
        let directory = PeerKeyDirectory(
            peers: fake, signing: [.token], dependencies: pair.test.dependencies, logger: Logger.quiet)
        let running = Task { try await directory.run() }
        #expect(await pair.test.clock.nextTimerScheduled().elapsed == .milliseconds(250))
        pair.test.advance(by: .milliseconds(250))
        #expect(await pair.test.clock.nextTimerScheduled().elapsed == .milliseconds(750))
        fake.answer("token/.well-known/jwks.json", Array(try JSONEncoder().encode(pair.tokenRing.publicJWKS)))
        directory.keyWasUnknown(of: .token)
        let next = await pair.test.clock.nextTimerScheduled().elapsed
        #expect(next >= .seconds(60) && next <= .seconds(67))
        #expect(directory.isReady)
        running.cancel()
        try await running.value
    }
}
