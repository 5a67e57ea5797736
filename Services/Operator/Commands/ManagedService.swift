/// A service with routes for operators on its management port.
package enum ManagedService: String, Sendable {
    case identity
    case notification

    /// The variable that names its address.
    var variable: String { "REKEY_\(rawValue.uppercased())_MANAGEMENT_URL" }

    func address(in addresses: StackAddresses) -> String {
        switch self {
        case .identity: addresses.identityManagement
        case .notification: addresses.notificationManagement
        }
    }
}
