package import Foundation

/// A record that could not be applied, as an operator lists it. The record itself stays in the database.
package struct DeadLetter: Sendable {
    package var id: UUID
    package var topic: String
    package var partition: Int32
    package var offset: Int64
    package var account: UUID?
    package var eventID: UUID?
    package var type: String?
    /// A class of reason, never a value.
    package var reason: String
    package var createdAt: Date
    /// `redrive` and `skip` were asked for and are not done yet; `applied`, `skipped` and `superseded` are final.
    package var resolution: String?
}
