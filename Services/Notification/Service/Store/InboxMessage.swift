package import Foundation

/// One captured message, in the shape that `/dev/inbox/messages` answers with.
package struct InboxMessage: Codable, Sendable, Equatable {
    package var id: UUID
    package var kind: String
    package var channel: String
    package var to: String
    package var subject: String
    package var text: String
    package var html: String
    package var sentAt: Date

    private enum CodingKeys: String, CodingKey {
        case id, kind, channel, to, subject, text, html, sentAt
    }

    /// UUIDs stand in lower case on every wire.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id.uuidString.lowercased(), forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(channel, forKey: .channel)
        try container.encode(to, forKey: .to)
        try container.encode(subject, forKey: .subject)
        try container.encode(text, forKey: .text)
        try container.encode(html, forKey: .html)
        try container.encode(sentAt, forKey: .sentAt)
    }
}
