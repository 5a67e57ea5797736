import EventContracts
import Foundation
import HTTPKit
import ServiceRuntime
import Synchronization
import TestSupport
import Testing
import TokenDomain
import TokenService

@Suite("Asking the owners (DESIGN 3.4)")
struct PeerStandingOwnersTests {
    /// Answers by service and remembers what was asked.
    final class Peers: PeerFetching {
        private let answers: [ServiceName: String]
        private let asked = Mutex<Set<String>>([])

        init(_ answers: [ServiceName: String]) { self.answers = answers }

        var paths: Set<String> { asked.withLock { $0 } }

        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
            asked.withLock { _ = $0.insert("\(peer.rawValue) \(path)") }
            guard let answer = answers[peer] else { throw PeerError(peer, .unreachable) }
            return Array(answer.utf8)
        }
    }

    static let identity = #"{"epoch":3,"credentialVersion":2,"held":false,"later":1}"#

    @Test(
        "Both answers are combined with max",
        arguments: [
            (#"{"belowEpoch":5,"sessionEnded":false}"#, 5, false), (#"{"belowEpoch":1,"sessionEnded":true}"#, 3, true),
        ] as [(String, Int64, Bool)])
    func combined(session: String, epoch: Int64, ended: Bool) async throws {
        let (account, id) = (UUID(), UUID())
        let peers = Peers([.identity: Self.identity, .session: session])
        let knowledge = try await PeerStandingOwners(peers: peers).standing(account: account, session: id)
        #expect(knowledge.standing == AccountStanding(epoch: epoch, credentialVersion: 2))
        #expect(knowledge.sessionEnded == ended)
        let path = "/internal/v1/standing?account=\(account.wireText)"
        #expect(peers.paths == ["identity \(path)", "session \(path)&session=\(id.wireText)"])
    }

    @Test(
        "One silent or unreadable owner is enough not to know",
        arguments: [
            [.identity: identity], [.session: #"{"belowEpoch":1,"sessionEnded":false}"#], [:],
            [.identity: "{}", .session: #"{"belowEpoch":1,"sessionEnded":false}"#],
            [.identity: identity, .session: "x"],
        ] as [[ServiceName: String]])
    func unsure(answers: [ServiceName: String]) async throws {
        let owners = PeerStandingOwners(peers: Peers(answers))
        await #expect(throws: (any Error).self) { try await owners.standing(account: UUID(), session: nil) }
    }
}
