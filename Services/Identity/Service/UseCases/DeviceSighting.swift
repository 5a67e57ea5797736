import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Notes from which device somebody signed in, and tells the owner about one that the account did not know.
struct DeviceSighting: Sendable {
    /// What a sign-in says about its device.
    struct Device: Sendable {
        /// From the long-lived cookie of the gateway; opaque.
        var id: String?
        /// What the device calls itself.
        var name: String?

        static let unnamed = Device()
    }

    let parts: IdentityParts

    /// - Parameter candidate: whose password was right. Throws `IdentityRefusal`, `PostgresError`.
    func record(_ device: Device, of candidate: SignInStore.Candidate, place: String?) async throws {
        let now = parts.dependencies.now()
        let fingerprint = fingerprint(device)
        let isKnown = try await parts.client.transaction { tx in
            try KnownDeviceStore.touch(account: candidate.account, fingerprint: fingerprint, now: now, in: tx)
        }
        if isKnown { return }
        let recipients = try await parts.recipients.required()
        try await parts.client.transaction { tx in
            guard let account = try AccountStore.lock(candidate.account, in: tx), account.state.isUsable else {
                throw IdentityRefusal.invalidCredentials
            }
            let familiarity = try KnownDeviceStore.remember(
                account: account.id, fingerprint: fingerprint, now: now, in: tx)
            guard familiarity != .known else { return }
            let origin = RequestOrigin(device: device.name, place: place)
            try AccountHistory.append(
                .newDevice, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now, in: tx)
            guard familiarity == .new else { return }
            let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
            let occasion = UndoLinkRecord.Occasion(
                cause: .device, position: try ContactStore.nextPosition(in: tx), origin: origin)
            let links = try UndoLinks(parts: parts, now: now).issue(occasion, of: account, to: standing, in: tx)
            let told = standing.told.filter { $0.verifiedAt != nil || links[$0.id] != nil }
            try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
                .newDevice, to: told, of: account, origin: origin, links: links, now: now, in: tx)
        }
        parts.outbox.wakeUp.signal()
    }

    /// By the cookie where there is one, else by the name; devices that give neither are one device.
    private func fingerprint(_ device: Device) -> [UInt8] {
        let kind: String
        let value: String
        if let id = device.id {
            (kind, value) = ("id", id)
        } else {
            (kind, value) = ("name", device.name ?? "")
        }
        return parts.fingerprints.fingerprint(.device, Array("\(kind):\(value)".utf8)).bytes
    }
}
