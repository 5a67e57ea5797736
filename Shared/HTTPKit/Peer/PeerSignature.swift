import Crypto
import EventContracts
package import Foundation
import RecoveryCrypto
import RevocationFeed
package import ServiceRuntime

/// Signs and checks both directions of a call between two services.
///
/// Times here are those of the machine, without the clock offset: an offset moves the clock of one service's business
/// rules and must not cut it off from the others.
package struct PeerSignature: Sendable {
    let credentials: PeerCredentials
    private let now: @Sendable () -> Date
    /// Clocks of two machines may differ by this many seconds.
    private static let skew: Int64 = 30

    package init(credentials: PeerCredentials, now: @escaping @Sendable () -> Date = { Date() }) {
        self.credentials = credentials
        self.now = now
    }

    package var service: ServiceName { credentials.service }

    private var seconds: Int64 { Int64(now().timeIntervalSince1970) }

    // MARK: Requests

    /// The `Authorization` value for one request to a peer.
    func authorize(to peer: ServiceName, id: UUID) throws -> String {
        let claims = PeerClaims(
            iss: service.rawValue, aud: peer.rawValue, jti: id, iat: seconds, exp: seconds + PeerClaims.lifetime)
        return Self.scheme + (try credentials.ring.sign(claims, type: PeerClaims.tokenType))
    }

    static let scheme = "Rekey-Peer "

    /// Who asks, and the id of the question; nil unless it is a peer with a fresh proof made for this service.
    func caller(authorization: String) -> (peer: ServiceName, id: UUID)? {
        guard authorization.hasPrefix(Self.scheme) else { return nil }
        let compact = String(authorization.dropFirst(Self.scheme.count))
        // Which key counts is not taken from the statement: it must verify under one peer's keys and name that peer.
        for peer in ServiceName.allCases {
            guard let verifier = credentials.verifier(of: peer),
                let claims = try? verifier.verify(compact, type: PeerClaims.tokenType, as: PeerClaims.self)
            else { continue }
            let lifetime = claims.exp - claims.iat
            guard claims.iss == peer.rawValue, claims.aud == service.rawValue, (0...PeerClaims.lifetime) ~= lifetime,
                claims.iat <= seconds + Self.skew, seconds < claims.exp + Self.skew
            else { return nil }
            return (peer, claims.jti)
        }
        return nil
    }

    // MARK: Answers

    func sign(answer: [UInt8], to peer: ServiceName, id: UUID) throws -> String {
        let claims = PeerResponseClaims(
            iss: service.rawValue, aud: peer.rawValue, jti: id, sha256: Self.digest(answer),
            exp: seconds + PeerClaims.lifetime)
        return try credentials.ring.sign(claims, type: PeerResponseClaims.tokenType)
    }

    /// Whether the answer is that peer's to this question.
    func isGenuine(answer: [UInt8], signature: String, from peer: ServiceName, id: UUID) -> Bool {
        guard let verifier = credentials.verifier(of: peer),
            let claims = try? verifier.verify(
                signature, type: PeerResponseClaims.tokenType, as: PeerResponseClaims.self)
        else { return false }
        return claims.iss == peer.rawValue && claims.aud == service.rawValue && claims.jti == id
            && claims.sha256 == Self.digest(answer) && seconds < claims.exp + Self.skew
    }

    // MARK: Records

    /// Signs a record of this service's own topics.
    package func sign(_ statement: [UInt8]) throws -> String { try credentials.records.sign(statement) }

    /// Whether the holder of this name signed the statement. False for one whose keys are not known here.
    package func isGenuine(_ statement: [UInt8], signature: String, from producer: String) -> Bool {
        credentials.records.isGenuine(statement, signature: signature, from: producer)
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        Base64URL.encode(Array(SHA256.hash(data: bytes)))
    }
}
