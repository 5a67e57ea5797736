package import Foundation
import RecoveryCrypto

/// Moves key rings on, one step a run: publish the next key, use it once everybody knows it, remove the old one once
/// nothing made with it can be alive (JWT-05).
///
/// Running it again too early changes nothing. Services follow the files by themselves, so none is restarted and none
/// meets a key that it does not know.
package struct KeyRotation: Sendable {
    /// How long a key is published before it is used: longer than caches of public keys, their refresh and the reload
    /// of files take together.
    package static let settlingSeconds: Int64 = 180

    private let folder: KeyFolder
    private let now: Date
    private let settling: Int64
    private let minimumAge: Int64
    private let startsAnother: Bool

    /// - Parameters:
    ///   - minimumAge: a rotation begins only where the current key is at least this old, in seconds.
    ///   - startsAnother: begin also where old keys are still kept from the last rotation.
    package init(
        folder: KeyFolder, now: Date, settling: Int64 = KeyRotation.settlingSeconds, minimumAge: Int64 = 0,
        startsAnother: Bool = false
    ) {
        self.folder = folder
        self.now = now
        self.settling = settling
        self.minimumAge = minimumAge
        self.startsAnother = startsAnother
    }

    /// One step of every ring that is chosen and there. Throws `CommandFailure` when nothing fits the choice or a file
    /// cannot be used.
    package func run(service: String? = nil, ring: String? = nil) throws -> [KeyRotationStep] {
        let lock = try FolderLock(folder.root)
        defer { lock.release() }
        let chosen = KeyRingPlan.all.filter { plan in
            (service == nil || plan.service == service) && (ring == nil || plan.name == ring)
                && folder.exists(folder.file(plan))
        }
        guard !chosen.isEmpty else { throw CommandFailure.failed("\(folder.root.path) holds no such key ring") }
        try folder.publishPeers()
        return try chosen.map { plan in
            do {
                return try advance(plan)
            } catch let error as KeyRingError {
                throw CommandFailure.failed("\(folder.file(plan).path): \(error)")
            }
        }
    }

    private func advance(_ plan: KeyRingPlan) throws -> KeyRotationStep {
        guard case .seconds(let keeping) = plan.keeping else {
            return KeyRotationStep(
                service: plan.service, ring: plan.name, changes: [],
                next: "never: what is stored is looked up by this key")
        }
        guard let before = try folder.content(of: folder.file(plan)) else {
            throw CommandFailure.failed("\(folder.file(plan).path) is gone")
        }
        var json = before
        var changes = try removeExpired(plan, keeping, &json)
        if let change = try moveOn(plan, mayBegin: changes.isEmpty, &json) { changes.append(change) }
        if json != before {
            if plan.name == "peer" { try folder.publishPeers(changes: [plan.service: json]) }
            try folder.write(json, to: folder.file(plan))
        }
        return KeyRotationStep(
            service: plan.service, ring: plan.name, changes: changes,
            next: outlook(try KeyRingState(json: json), keeping))
    }

    private func removeExpired(
        _ plan: KeyRingPlan, _ keeping: Int64, _ json: inout [UInt8]
    ) throws -> [KeyRotationStep.Change] {
        let state = try KeyRingState(json: json)
        let expired = state.old.filter { key in
            state.retirement(of: key).map { hasPassed(keeping, since: $0) } ?? false
        }
        for key in expired { json = try KeyGenerator.remove(key.keyID, from: json, use: key.use) }
        return expired.map { KeyRotationStep.Change(action: .removed, keyID: $0.keyID) }
    }

    private func moveOn(
        _ plan: KeyRingPlan, mayBegin: Bool, _ json: inout [UInt8]
    ) throws -> KeyRotationStep.Change? {
        let state = try KeyRingState(json: json)
        if let next = state.next {
            guard let since = KeyRingState.instant(next.createdAt), hasPassed(settling, since: since) else {
                return nil
            }
            json = try KeyGenerator.promote(next.keyID, in: json, use: next.use, now: now)
            return KeyRotationStep.Change(action: .promoted, keyID: next.keyID)
        }
        guard startsAnother || (mayBegin && state.old.isEmpty) else { return nil }
        let age = KeyRingState.instant(state.current.createdAt).map { now.timeIntervalSince($0) } ?? .infinity
        guard age >= Double(minimumAge) else { return nil }
        let isDevelopment = KeyIdentifier.isDevelopment(state.current.keyID)
        let (file, keyID) = try KeyGenerator.add(
            to: json, use: state.current.use, idPrefix: isDevelopment ? KeyIdentifier.developmentPrefix : "", now: now)
        json = file
        return KeyRotationStep.Change(action: .published, keyID: keyID)
    }

    private func outlook(_ state: KeyRingState, _ keeping: Int64) -> String {
        if let next = state.next {
            guard let since = KeyRingState.instant(next.createdAt) else {
                return "\(next.keyID) has no creation time: promote it by hand"
            }
            return "uses \(next.keyID) from \(text(since, settling)) on"
        }
        let ends = state.old.compactMap { key in state.retirement(of: key).map { (key.keyID, $0) } }
        if let (keyID, since) = ends.min(by: { $0.1 < $1.1 }) {
            return "removes \(keyID) from \(text(since, keeping)) on"
        }
        return "publishes a new key when a rotation is wanted"
    }

    private func hasPassed(_ seconds: Int64, since start: Date) -> Bool {
        now.timeIntervalSince(start) >= Double(seconds)
    }

    private func text(_ start: Date, _ seconds: Int64) -> String {
        start.addingTimeInterval(Double(seconds)).formatted(.iso8601)
    }
}
