import Foundation

/// From where something was done, as far as it is known: for the owner's history and notices, never for a decision.
struct RequestOrigin: Sendable, Equatable {
    /// What the device calls itself, at most 120 code points.
    var device: String?
    /// Roughly where, when a GeoIP file is configured.
    var place: String?
    var session: UUID?

    /// Nothing is known: it was done by a worker.
    static let unknown = RequestOrigin()
}
