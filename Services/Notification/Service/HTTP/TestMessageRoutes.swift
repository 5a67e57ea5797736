import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import NotificationDomain

/// `POST /v1/messages/test` on the management port, for the operator's client alone: one message to one destination, and
/// what the provider said to it.
struct TestMessageRoutes: Sendable {
    let send: SendTestMessage
    let adminSecret: String?

    private static let members: Set<String> = ["channel", "to", "provider", "locale", "reason", "actor"]
    private static let longestAddress = 320
    private static let longestName = 32

    func add(to router: Router<RekeyRequestContext>) {
        router.group().add(middleware: AdminGuard(secret: adminSecret)).post("/v1/messages/test") { request, _ in
            let order = try Self.order(try await request.jsonObject(allowed: Self.members))
            do {
                return Response.json(bytes: try EventJSON.encode(try await send(order)))
            } catch let refusal as SendTestMessage.Refusal {
                throw Self.problem(refusal)
            }
        }
    }

    private static func order(_ body: JSONObject) throws(ProblemDetails) -> SendTestMessage.Order {
        guard let channel = Channel(rawValue: try body.string("channel", maximumBytes: longestName)) else {
            throw .badRequest("invalid-channel", "\"channel\" is not email or sms.")
        }
        let locale = try body.optionalString("locale", maximumBytes: longestName)
        guard let language = locale.map({ MessageLanguage(rawValue: $0) }) ?? .english else {
            throw .badRequest("invalid-locale", "\"locale\" is none that there is.")
        }
        return SendTestMessage.Order(
            channel: channel, to: try body.string("to", maximumBytes: longestAddress),
            provider: try body.optionalString("provider", maximumBytes: longestName), language: language,
            actor: try body.optionalString("actor", maximumBytes: MessageRoutes.longestActor) ?? AdminGuard.clientID,
            reason: try body.string("reason", maximumBytes: MessageRoutes.longestReason))
    }

    private static func problem(_ refusal: SendTestMessage.Refusal) -> ProblemDetails {
        switch refusal {
        case .address: .badRequest("invalid-address", "\"to\" is not one plain address of the channel.")
        case .noProvider: .conflict("no-provider", "Nobody is configured who delivers messages of the channel.")
        case .unknownProvider: .badRequest("unknown-provider", "\"provider\" is none that is configured.")
        case .tooMany(let retryAfter): .tooManyRequests(retryAfter: retryAfter)
        case .budget: .conflict("budget", "The budget for text messages is used up.")
        }
    }
}
