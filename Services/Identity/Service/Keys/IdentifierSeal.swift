import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto

/// Keeps what somebody typed unreadable in the request row until the worker has resolved it: sealed by this service to
/// itself, bound to the request.
struct IdentifierSeal: Sendable {
    /// Every identifier is padded to this many bytes, so that the row's size says nothing about it.
    private static let paddedBytes = 256
    /// The terms of a look-up are padded to a multiple of this: two names of 100 code points and the fingerprints under
    /// half a dozen keys fit in.
    private static let paddedTerms = 2560
    private let sealer: Sealer

    init(sealer: Sealer) { self.sealer = sealer }

    /// The box as JSON for the row.
    func seal(_ identifier: String, request: UUID, channel: Channel, expiresAt: Date) throws -> JSONText {
        var bytes = Array(identifier.utf8)
        bytes += [UInt8](repeating: 0, count: max(0, Self.paddedBytes - bytes.count))
        return try seal(bytes, Self.context(request, channel, expiresAt))
    }

    /// The same for a look-up.
    func seal(_ terms: LookupTerms, request: UUID, expiresAt: Date) throws -> JSONText {
        var bytes = try EventJSON.encode(terms)
        // White space after it is no part of a JSON text.
        let over = bytes.count % Self.paddedTerms
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: Self.paddedTerms - over)
        return try seal(bytes, Self.lookupContext(request, expiresAt))
    }

    private func seal(_ bytes: [UInt8], _ context: SealingContext) throws -> JSONText {
        guard let own = sealer.publicKeys.first else { throw SealingError.invalidRecipientKey }
        let box = try sealer.seal(bytes, to: own, context: context)
        return JSONText(text: String(decoding: try EventJSON.encode(box), as: UTF8.self))
    }

    /// What was typed; throws when the box is not ours or not of this request.
    func open(_ json: String, request: UUID, channel: Channel, expiresAt: Date) throws -> String {
        let bytes = try open(json, Self.context(request, channel, expiresAt))
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// What somebody looked for; throws as ``open(_:request:channel:expiresAt:)`` does.
    func terms(_ json: String, request: UUID, expiresAt: Date) throws -> LookupTerms {
        try EventJSON.decode(LookupTerms.self, from: try open(json, Self.lookupContext(request, expiresAt)))
    }

    private func open(_ json: String, _ context: SealingContext) throws -> [UInt8] {
        let box = try EventJSON.decode(SealedBox.self, from: Array(json.utf8))
        return try sealer.open(box, senders: sealer.publicKeys, context: context)
    }

    private static func context(_ request: UUID, _ channel: Channel, _ expiresAt: Date) -> SealingContext {
        SealingContext(
            purpose: .requestIdentifier, account: nil, attempt: request, channel: channel, expiresAt: expiresAt)
    }

    private static func lookupContext(_ request: UUID, _ expiresAt: Date) -> SealingContext {
        SealingContext(
            purpose: .lookupTerms, account: nil, attempt: request, channel: .email, expiresAt: expiresAt)
    }
}
