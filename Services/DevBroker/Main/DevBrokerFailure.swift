/// Why the broker could not start; one line for the operator.
struct DevBrokerFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
