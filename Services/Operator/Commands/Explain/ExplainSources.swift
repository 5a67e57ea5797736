import Foundation
import NIOHTTP1

/// Asks identity and notification for what a story is made of. Every method throws `CommandFailure` for whatever is not
/// what was asked for.
struct ExplainSources: Sendable {
    /// Messages of one answer of notification.
    private static let page = 200

    private struct List: Decodable { var messages: [MessagesCommand.Message] }

    let identity: AdminClient
    let notification: AdminClient

    func account(_ subject: ExplainSubject, reason: String, actor: String) async throws -> ExplainedAccount {
        var failure = CommandFailure.notFound("nothing of that name is on record")
        for (name, value) in subject.members {
            let question = [name: value, "reason": reason, "actor": actor]
            let answer = try await identity.send(.POST, "/v1/admin/accounts/explain", question)
            switch answer.status {
            case 200: return try answer.decode(ExplainedAccount.self)
            case 404: failure = identity.failure(answer)
            case 400: throw CommandFailure.usage(identity.failure(answer).message)
            default: throw identity.failure(answer)
            }
        }
        throw failure
    }

    /// The messages of the account's recoveries, the newest first.
    func messages(of account: ExplainedAccount) async throws -> [MessagesCommand.Whole] {
        let wanted = Set(account.recoveries.compactMap(\.attempt))
        guard let oldest = account.recoveries.map(\.askedAt).min(), !wanted.isEmpty else { return [] }
        var found: [MessagesCommand.Message] = []
        var before: String?
        while true {
            let messages = try await list(account.account.id, before: before)
            found += messages.filter { $0.recovery.map(wanted.contains) ?? false }
            guard messages.count == Self.page, let last = messages.last?.createdAt, last > oldest, last != before
            else { break }
            before = last
        }
        var whole: [MessagesCommand.Whole] = []
        for message in found { whole.append(try await self.whole(message)) }
        return whole
    }

    private func list(_ account: String, before: String?) async throws -> [MessagesCommand.Message] {
        var query = URLComponents()
        query.path = "/v1/messages"
        query.queryItems = [
            URLQueryItem(name: "account", value: account), URLQueryItem(name: "limit", value: "\(Self.page)"),
        ]
        if let before { query.queryItems?.append(URLQueryItem(name: "before", value: before)) }
        return try await notification.require(.GET, query.string ?? query.path, as: List.self).messages
    }

    /// One that was removed since the list was read is told without its tries.
    private func whole(_ message: MessagesCommand.Message) async throws -> MessagesCommand.Whole {
        let answer = try await notification.send(.GET, "/v1/messages/\(try MessagesCommand.checked(message.id))")
        switch answer.status {
        case 200: return try answer.decode(MessagesCommand.Whole.self)
        case 404: return MessagesCommand.Whole(message: message, attempts: [], actions: [])
        default: throw notification.failure(answer)
        }
    }
}
