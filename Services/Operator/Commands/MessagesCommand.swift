package import ArgumentParser
import Foundation

/// `rekey messages`: what became of e-mails and text messages, and what to do about them.
package struct MessagesCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "See what became of messages; send again, stop or expire them; try a provider.",
        discussion:
            "Reaches notification at REKEY_NOTIFICATION_MANAGEMENT_URL. Destinations are masked, and no message "
            + "shows what it carries. retry, cancel, expire and test need REKEY_ADMIN_SECRET_FILE and a reason, which "
            + "is kept.",
        subcommands: [List.self, Show.self, Retry.self, Cancel.self, Expire.self, Test.self])

    package init() {}

    /// A message of an answer.
    struct Message: Codable {
        var id: String
        var account: String
        /// The recovery whose link or code it carries.
        var recovery: String?
        var kind: String
        var channel: String
        var state: String
        var to: String?
        var attempts: Int
        var reason: String?
        var provider: String?
        var createdAt: String
        var sentAt: String?
        /// What the provider of a text message reported after that.
        var delivery: String?
        var deliveryReason: String?
        var deliveredAt: String?
        var expiresAt: String
        var nextAt: String?

        /// One line for a person.
        var line: String {
            let last = sentAt.map { "sent \(TerminalText.instant($0))" } ?? reason.map(TerminalText.plain) ?? ""
            return [
                id, TerminalText.column(TerminalText.plain(state), 10),
                TerminalText.column(TerminalText.plain(kind), 21),
                TerminalText.column(TerminalText.plain(to ?? "-"), 24), TerminalText.instant(createdAt), last,
            ].joined(separator: "  ")
        }
    }

    /// A message with everything that happened to it.
    struct Whole: Codable, Sendable {
        struct Attempt: Codable {
            var number: Int
            var worker: String
            var provider: String
            var startedAt: String
            var endedAt: String?
            var outcome: String?
            var reason: String?
            var code: Int?
            var enhanced: String?
            /// In millionths of the operator's currency; nil when nobody counts.
            var costMicros: Int64?
        }

        struct Action: Codable {
            var action: String
            var actor: String
            var reason: String
            var at: String
        }

        var message: Message
        var attempts: [Attempt]
        var actions: [Action]
    }

    /// Runs `body` with a client of notification, and ends it.
    static func reaching<Value: Sendable>(
        _ credentials: AdminCredentials? = nil, timeoutSeconds: Int64 = 15,
        _ body: (AdminClient) async throws -> Value
    ) async throws -> Value {
        try await StackClient.ofEnvironment(timeoutSeconds: timeoutSeconds) { client in
            try await body(AdminClient(client: client, credentials: credentials, service: .notification))
        }
    }

    /// An id that can stand in a path. Throws `ValidationError`.
    static func checked(_ id: String) throws -> String {
        guard let id = UUID(uuidString: id) else { throw ValidationError("\"\(id)\" is not a message id") }
        return id.uuidString.lowercased()
    }
}
