package import Foundation

/// What `GET /v1/sessions` answers.
package struct SessionList: Decodable, Sendable {
    /// One live session.
    package struct Entry: Decodable, Sendable {
        package var id: UUID
        package var device: String
        package var current: Bool
        package var place: String?
    }
    package var sessions: [Entry]
}
