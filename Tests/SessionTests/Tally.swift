import Foundation
import Synchronization

/// What a test has let happen to sessions, written by many tasks.
final class Tally: Sendable {
    struct Entry: Sendable {
        var session: UUID
        var account: UUID
        var epoch: Int64
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ session: UUID, of account: UUID, epoch: Int64) {
        entries.withLock { $0.append(Entry(session: session, account: account, epoch: epoch)) }
    }

    var count: Int { entries.withLock { $0.count } }

    func all(of account: UUID) -> [Entry] { entries.withLock { $0.filter { $0.account == account } } }

    func sessions(of account: UUID, epoch: Int64) -> Set<UUID> {
        Set(all(of: account).filter { $0.epoch == epoch }.map(\.session))
    }
}
