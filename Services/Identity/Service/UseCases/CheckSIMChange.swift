import EventContracts
import Foundation
import IdentityDomain
import Logging
import PostgresClient
import ServiceRuntime

/// Asks, before a request by SMS is resolved, whether the number's SIM card was changed a short while ago (SMS-11).
///
/// Numbers that no account has proved are told to nobody.
struct CheckSIMChange: Sendable {
    enum Answer: Sendable {
        /// No check is configured, or the request needs none.
        case none
        /// Whether each number is suspicious.
        case checked([PhoneNumber: Bool])
    }

    let parts: IdentityParts
    let logger: Logger

    /// Throws `PhoneRiskUnavailable` when it cannot be told now, and `PostgresError`.
    func run(_ id: UUID) async throws -> Answer {
        guard let risk = parts.phoneRisk else { return .none }
        let target = try await parts.client.transaction { tx -> RecoveryTarget in
            guard let request = try RecoveryRequestStore.claim(id, in: tx), request.kind != .email else {
                return .later
            }
            return try FindRecoveryTarget(parts: parts, logger: logger).run(
                request, now: parts.dependencies.now(), in: tx)
        }
        var checked: [PhoneNumber: Bool] = [:]
        for number in numbers(of: target) {
            let change = try await risk.simChange(of: number)
            checked[number] = change.isSuspicious(now: parts.dependencies.now().milliseconds)
        }
        return checked.isEmpty ? .none : .checked(checked)
    }

    private func numbers(of target: RecoveryTarget) -> Set<PhoneNumber> {
        switch target {
        case .number(let number, _, _): [number]
        case .found(let people, _, _):
            Set(
                people.filter { $0.contact.channel == .sms }
                    .compactMap { try? parts.phones.number($0.contact.address) })
        case .address, .nobody, .later: []
        }
    }
}
