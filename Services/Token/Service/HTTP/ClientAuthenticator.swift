import Crypto
import Foundation
import RecoveryCrypto

/// Knows the OAuth clients: the gateway, which proves a secret by HTTP Basic (RFC 6749 §2.3.1), and in the development
/// profile the public client `rekey-cli`.
package struct ClientAuthenticator: RedactedValue {
    package static let gatewayID = "rekey-gateway"
    package static let developmentID = "rekey-cli"
    private static let maximumHeaderBytes = 1024

    /// SHA-256 of the gateway's secret, so that comparing takes the same time for every length; nil when none is set.
    private let gatewaySecretHash: [UInt8]?
    private let allowsDevelopmentClient: Bool

    package init(gatewaySecret: String?, allowsDevelopmentClient: Bool) {
        gatewaySecretHash = gatewaySecret.map { Self.hash($0) }
        self.allowsDevelopmentClient = allowsDevelopmentClient
    }

    /// Who calls. Throws `OAuthError.invalidClient` for everybody unknown, and `invalidRequest` for two ways at once.
    package func authenticate(authorization: String?, form: FormBody) throws(OAuthError) -> OAuthClient {
        let named = try form.optional("client_id", maximumBytes: 128)
        guard try form.optional("client_secret", maximumBytes: 4096) == nil else {
            // A secret in the body ends up in logs of forms; only the header is taken.
            throw authorization == nil ? .invalidClient : .invalidRequest
        }
        guard let authorization else { return try publicClient(named) }
        let client = try confidentialClient(authorization)
        if let named, !named.utf8.elementsEqual(client.id.utf8) { throw .invalidRequest }
        return client
    }

    private func publicClient(_ named: String?) throws(OAuthError) -> OAuthClient {
        guard allowsDevelopmentClient, let named, named.utf8.elementsEqual(Self.developmentID.utf8) else {
            throw .invalidClient
        }
        return OAuthClient(id: Self.developmentID, isConfidential: false)
    }

    private func confidentialClient(_ authorization: String) throws(OAuthError) -> OAuthClient {
        let bytes = Array(authorization.utf8)
        let scheme = "basic "
        guard bytes.count <= Self.maximumHeaderBytes, bytes.count > scheme.utf8.count,
            bytes.prefix(scheme.utf8.count).elementsEqual(scheme.utf8, by: { $0 | 0x20 == $1 | 0x20 }),
            let decoded = Data(base64Encoded: Data(bytes.dropFirst(scheme.utf8.count))),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { throw .invalidClient }
        guard let id = try? FormBody.text(decoded[..<colon]), let secret = try? FormBody.text(decoded[(colon + 1)...])
        else {
            throw .invalidClient
        }
        // Compared also for an unknown name, so that both refusals take the same time.
        let isRight = constantTimeEqual(Self.hash(secret), gatewaySecretHash ?? Self.hash(""))
        guard isRight, gatewaySecretHash != nil, id.utf8.elementsEqual(Self.gatewayID.utf8) else {
            throw .invalidClient
        }
        return OAuthClient(id: Self.gatewayID, isConfidential: true)
    }

    private static func hash(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Data(secret.utf8))) }
}
