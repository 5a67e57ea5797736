import Logging
import PostgresClient
import Synchronization

/// Holds this instance's share of the slots of one kind (buckets of a relay, partitions of a consumer).
///
/// A lease only keeps two instances from doing the same work; correctness never rests on it (A1.5, A3.1). Expiry is by
/// the database clock; this side stops believing in a lease by its own monotonic clock, earlier than the database does.
final class LeaseKeeper: Sendable {
    /// How long a lease lives without renewal. Another instance takes over a dead one's slots after this.
    static let life: Duration = .seconds(5)
    /// How often leases are renewed.
    static let renewal: Duration = .seconds(1)
    private static let lifeMilliseconds: Int64 = 5000

    private struct State {
        var slots: Set<Int32> = []
        var validUntil: ContinuousClock.Instant?
    }

    let kind: String
    let owner: String
    private let slotCount: Int
    private let client: PostgresClient
    private let logger: Logger
    private let state = Mutex(State())

    init(kind: String, owner: String, slots: Int, client: PostgresClient, logger: Logger) {
        self.kind = kind
        self.owner = owner
        slotCount = slots
        self.client = client
        self.logger = logger
    }

    /// The slots this instance may work on now; empty when the leases could not be renewed for too long.
    var slots: Set<Int32> {
        state.withLock { state in
            guard let validUntil = state.validUntil, ContinuousClock.now < validUntil else { return [] }
            return state.slots
        }
    }

    /// Renews until the task is cancelled. Failures are logged and tried again.
    func run(clock: any Clock<Duration>) async {
        var hasSlots = false
        while !Task.isCancelled {
            do {
                if !hasSlots {
                    try await LeaseStore.createSlots(kind: kind, slots: slotCount, client: client)
                    hasSlots = true
                }
                try await renew()
            } catch {
                logger.warning("leases not renewed", metadata: ["kind": "\(kind)", "error": "\(error)"])
            }
            guard (try? await clock.sleep(for: Self.renewal)) != nil else { return }
        }
    }

    /// Renews once and moves towards an even share.
    func renew() async throws {
        let asked = ContinuousClock.now
        let (kind, owner, count, life) = (kind, owner, slotCount, Self.lifeMilliseconds)
        let slots = try await client.transaction { tx in
            let members = try LeaseStore.announce(kind: kind, owner: owner, lifeMilliseconds: life, in: tx)
            var mine = try LeaseStore.renew(kind: kind, owner: owner, lifeMilliseconds: life, in: tx)
            let target = LeaseShare.target(member: owner, members: members, slots: count)
            if mine.count > target {
                let surplus = Array(mine.sorted().suffix(mine.count - target))
                try LeaseStore.release(kind: kind, owner: owner, slots: surplus, in: tx)
                mine.subtract(surplus)
            } else if mine.count < target {
                mine.formUnion(
                    try LeaseStore.take(
                        kind: kind, owner: owner, count: target - mine.count, lifeMilliseconds: life, in: tx))
            }
            return mine
        }
        state.withLock { $0 = State(slots: slots, validUntil: asked + Self.life - .milliseconds(500)) }
    }

    /// Gives all slots back; called once at a graceful stop.
    func leave() async {
        state.withLock { $0 = State() }
        let (kind, owner) = (kind, owner)
        do {
            try await client.transaction { tx in try LeaseStore.leave(kind: kind, owner: owner, in: tx) }
        } catch {
            logger.info("leases not given back; they run out by themselves", metadata: ["kind": "\(kind)"])
        }
    }
}
