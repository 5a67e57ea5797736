import Foundation
import HTTPKit
import Hummingbird
import NIOCore
import NotificationDomain
import ServiceRuntime

/// `POST /v1/callbacks/mail`: what a mail provider heard about messages after it took them over.
///
/// What is late, comes twice, or is about no message of ours gets the same 204 as news: the provider is to stop, and
/// whoever guesses ids learns nothing.
struct MailCallbackRoutes: Sendable {
    let signature: CallbackSignature
    let record: RecordBounce
    let dependencies: SystemDependencies

    private static let maximumEvents = 100
    private static let longestText = 200

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/callbacks/mail") { request, _ in
            let body = try await request.body.collect(upTo: RekeyRequestContext.maximumBodyBytes)
            let bytes = Array(body.readableBytesView)
            guard signature.isGenuine(request.headers, body: bytes, now: dependencies.now()) else {
                throw ProblemDetails.unauthorized("invalid-signature", "The callback is not signed, or not in time.")
            }
            guard ContentType.isJSON(request.headers[.contentType]) else {
                throw ProblemDetails(
                    .unsupportedMediaType, "unsupported-media-type", "The body must be application/json.")
            }
            for notice in try Self.notices(bytes) { try await record(notice, from: .callback) }
            return Response.noContent()
        }
    }

    /// All events are read before the first has its effect.
    private static func notices(_ bytes: [UInt8]) throws(ProblemDetails) -> [BounceNotice] {
        let body = try JSONObject(strict: bytes, allowed: ["events"])
        guard body.contains("events") else { throw .badRequest("missing-member", "\"events\" is missing.") }
        var notices: [BounceNotice] = []
        for event in try body.objects("events", allowed: ["messageId", "type", "status"], maximum: maximumEvents) {
            let id = MessageReference.id(try event.string("messageId", maximumBytes: longestText))
            let reason = try reason(event)
            if let id, let reason { notices.append(BounceNotice(message: id, reason: reason)) }
        }
        return notices
    }

    private static func reason(_ event: JSONObject) throws(ProblemDetails) -> String? {
        let status = try event.optionalString("status", maximumBytes: longestText)
        if let status, !BounceRule.isCode(status) {
            throw .badRequest("invalid-status", "\"status\" is not an enhanced code as 5.1.1.")
        }
        switch try event.string("type", maximumBytes: longestText) {
        case "bounce":
            guard let status else { throw .badRequest("missing-member", "\"status\" is missing.") }
            return BounceRule.reason(ofStatus: status)
        case "complaint": return BounceRule.complaint
        case "delivered": return nil
        default: throw .badRequest("invalid-type", "\"type\" is not bounce, complaint or delivered.")
        }
    }
}
