package import Foundation

/// One thing that an operator did to a message.
package struct MessageActionRecord: Codable, Sendable, Equatable {
    /// `retry`, `cancel` or `expire`.
    package var action: String
    package var actor: String
    package var reason: String
    package var at: Date
}
