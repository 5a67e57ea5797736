import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto

/// Keeps what somebody typed unreadable in the request row until the worker has resolved it: sealed by this service to
/// itself, bound to the request.
struct IdentifierSeal: Sendable {
    /// Every identifier is padded to this many bytes, so that the row's size says nothing about it.
    private static let paddedBytes = 256
    private let sealer: Sealer

    init(sealer: Sealer) { self.sealer = sealer }

    /// The box as JSON for the row.
    func seal(_ identifier: String, request: UUID, channel: Channel, expiresAt: Date) throws -> JSONText {
        var bytes = Array(identifier.utf8)
        bytes += [UInt8](repeating: 0, count: max(0, Self.paddedBytes - bytes.count))
        guard let own = sealer.publicKeys.first else { throw SealingError.invalidRecipientKey }
        let box = try sealer.seal(bytes, to: own, context: Self.context(request, channel, expiresAt))
        return JSONText(text: String(decoding: try EventJSON.encode(box), as: UTF8.self))
    }

    /// What was typed; throws when the box is not ours or not of this request.
    func open(_ json: String, request: UUID, channel: Channel, expiresAt: Date) throws -> String {
        let box = try EventJSON.decode(SealedBox.self, from: Array(json.utf8))
        let bytes = try sealer.open(
            box, senders: sealer.publicKeys, context: Self.context(request, channel, expiresAt))
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func context(_ request: UUID, _ channel: Channel, _ expiresAt: Date) -> SealingContext {
        SealingContext(
            purpose: .requestIdentifier, account: nil, attempt: request, channel: channel, expiresAt: expiresAt)
    }
}
