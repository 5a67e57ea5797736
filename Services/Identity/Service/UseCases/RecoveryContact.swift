import EventContracts
import Foundation

/// Which contact of an account a recovery goes to that names none.
enum RecoveryContact {
    /// What messages reach before what they do not, an address before a number, what stands on the account before what was
    /// taken off, the primary before the second. Nil when the account has none.
    /// - Parameters:
    ///   - able: those that may start a recovery (`ContactStanding.recovering`), in their order.
    ///   - obstacles: what keeps messages from contacts; a complaint keeps none.
    static func choice(of able: [ContactRecord], _ obstacles: [UUID: DeliveryObstacle]) -> ContactRecord? {
        let reached = able.filter { obstacles[$0.id]?.reason != .bounced }
        return address(of: reached) ?? reached.first ?? address(of: able) ?? able.first
    }

    /// The same for a link that nobody asked for in a browser: a code could be typed nowhere.
    static func address(of able: [ContactRecord]) -> ContactRecord? { able.first { $0.channel == .email } }
}
