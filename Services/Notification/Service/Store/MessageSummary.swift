package import Foundation

/// A message as operators see it: what became of it, no address and no content.
package struct MessageSummary: Codable, Sendable, Equatable {
    package var id: UUID
    package var account: UUID
    /// The recovery whose link or code it carries; nil for every other kind.
    package var recovery: UUID?
    package var kind: String
    package var channel: String
    package var state: String
    /// Masked destination; nil before the recipient was first opened.
    package var to: String?
    package var attempts: Int
    package var reason: String?
    /// Who had it last.
    package var provider: String?
    package var createdAt: Date
    package var sentAt: Date?
    /// What the provider of a text message reported after that: `delivered`, `undelivered` or `failed`.
    package var delivery: String?
    /// Why it did not arrive.
    package var deliveryReason: String?
    /// When it arrived, or was given up.
    package var deliveredAt: Date?
    package var expiresAt: Date
    /// When it is tried next; nil in a final state.
    package var nextAt: Date?
}
