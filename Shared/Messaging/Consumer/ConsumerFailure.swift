import PostgresClient

/// What a consumer does about an error.
enum ConsumerFailure: Error, Equatable {
    /// Another instance has moved the offset: drop the batch, read the offsets again.
    case offsetConflict
    /// Never applicable; the reason is a class, never a value.
    case poison(String)
    /// Poison if it stays after a few attempts: a constraint that might be met after a race has ended.
    case doubtful(String)
    /// Try again in place.
    case transient

    init(_ error: any Error) {
        switch error {
        case let failure as ConsumerFailure: self = failure
        case let poison as PoisonError: self = .poison(poison.reason)
        case let error as PostgresError: self = Self.of(error)
        default: self = .transient
        }
    }

    /// Class 22 (data) and 23 (constraint) speak of the event; everything else of the circumstances.
    private static func of(_ error: PostgresError) -> ConsumerFailure {
        if error.isTransient { return .transient }
        guard let state = error.sqlState else { return error.code == .encoding ? .poison("not storable") : .transient }
        if state.hasPrefix("22") { return .poison("data refused by the database (\(state))") }
        if state.hasPrefix("23") { return .doubtful("constraint \(error.constraint ?? state) refused it") }
        return .transient
    }
}
