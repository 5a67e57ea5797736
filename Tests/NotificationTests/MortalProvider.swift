import Foundation
import NotificationDomain
import Synchronization

@testable import NotificationService

/// A provider whose worker dies now and then, before or after the message went out: it never returns, as a process that
/// was killed there never writes anything down.
final class MortalProvider: MessageProvider {
    enum Death: Sendable {
        case before
        case after
    }

    let name = "smtp"
    var timeout: Duration { connection.timeout }
    private let connection: SMTPConnection
    /// Decides about each message.
    private let fate: @Sendable (UUID) -> Death?
    private let died: @Sendable (Death, UUID) async -> Void
    private let grave: Grave
    private let isOpen = Atomic(true)

    /// Where those that died wait for the end of the run.
    final class Grave: Sendable {
        private let waiting = Mutex<(isOpen: Bool, list: [CheckedContinuation<Void, Never>])>((false, []))

        func rest() async {
            await withCheckedContinuation { continuation in
                let isOpen = waiting.withLock { waiting in
                    if !waiting.isOpen { waiting.list.append(continuation) }
                    return waiting.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }

        func open() {
            let list = waiting.withLock { waiting in
                waiting.isOpen = true
                return waiting.list
            }
            for continuation in list { continuation.resume() }
        }
    }

    init(
        _ connection: SMTPConnection, grave: Grave, fate: @escaping @Sendable (UUID) -> Death?,
        died: @escaping @Sendable (Death, UUID) async -> Void
    ) {
        self.connection = connection
        self.grave = grave
        self.fate = fate
        self.died = died
    }

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        guard case .mail(let mail) = message else { return .permanent("no-mail") }
        let death = fate(mail.id)
        if death == .before { return await die(.before, mail.id) }
        let result = await connection.deliver(mail)
        return death == .after ? await die(.after, mail.id) : result
    }

    func close() async {
        guard isOpen.exchange(false, ordering: .acquiringAndReleasing) else { return }
        await connection.close()
    }

    private func die(_ death: Death, _ id: UUID) async -> DeliveryResult {
        await close()
        await died(death, id)
        await grave.rest()
        return .unknown("dead")
    }
}
