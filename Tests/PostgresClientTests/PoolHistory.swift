import PostgresClient
import Testing

/// Performs the pool's actions on sets and notices a wrong one.
struct PoolHistory {
    var waiting: Set<PoolState.WaiterID> = []
    var opening: Set<PoolState.ConnectionID> = []
    var leased: Set<PoolState.ConnectionID> = []
    var closing: Set<PoolState.ConnectionID> = []

    mutating func ask(_ waiter: PoolState.WaiterID) { waiting.insert(waiter) }

    mutating func perform(_ actions: [PoolState.Action]) {
        for action in actions {
            switch action {
            case .grant(let waiter, let connection):
                #expect(waiting.remove(waiter) != nil, "granted to nobody")
                #expect(leased.insert(connection).inserted, "lent twice")
            case .fail(let waiter, _): #expect(waiting.remove(waiter) != nil, "failed nobody")
            case .open(let connection, _): #expect(opening.insert(connection).inserted, "opened twice")
            case .close(let connection): #expect(closing.insert(connection).inserted, "closed twice")
            case .drained: Issue.record("drained while open")
            }
        }
    }
}

/// Repeatable choices.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
