/// What an agent who asked to see something gets.
enum SupportReading<Value: Sendable>: Sendable {
    case found(Value)
    /// The agent's session has ended.
    case signedOut
}
