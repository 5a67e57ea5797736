/// The order in which messages leave: a code is waited for at this very moment, a link lives for a day, a notice tells
/// what has happened already (DESIGN 3.7).
package enum Lane: Int16, Sendable, CaseIterable {
    case code = 0
    case link = 1
    case notice = 2

    /// The label in metrics.
    package var name: String { "\(self)" }
}
