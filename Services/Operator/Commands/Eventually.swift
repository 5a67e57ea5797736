/// Asks again until an answer is there: for effects that reach another service through Kafka.
package enum Eventually {
    /// Returns the first non-nil `probe`, asked every 20 ms; nil when `limit` has passed. Errors of the last probe are thrown.
    package static func value<Value: Sendable>(
        within limit: Duration, clock: ContinuousClock = ContinuousClock(), _ probe: () async throws -> Value?
    ) async throws -> Value? {
        let deadline = clock.now.advanced(by: limit)
        while true {
            do {
                if let value = try await probe() { return value }
            } catch {
                guard clock.now < deadline else { throw error }
            }
            guard clock.now < deadline else { return nil }
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    /// Whether `condition` became true within `limit`.
    package static func holds(within limit: Duration, _ condition: () async throws -> Bool) async throws -> Bool {
        try await value(within: limit) { try await condition() ? true : nil } ?? false
    }
}
