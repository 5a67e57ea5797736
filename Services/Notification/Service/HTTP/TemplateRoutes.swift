import EventContracts
import HTTPKit
import HTTPTypes
import Hummingbird
import NIOCore
import NotificationDomain

/// `/v1/templates` on the management port: messages as this service would send them, filled with sample data alone.
struct TemplateRoutes: Sendable {
    let preview: TemplatePreview

    private struct List: Encodable {
        struct Kind: Encodable {
            let kind: String
            let channels: [String]
        }
        let kinds: [Kind]
        let locales: [String]
    }

    private enum Part: String {
        case html, text
    }

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/templates") { _, _ in
            let kinds = MessageKind.allCases.map { kind in
                List.Kind(kind: kind.rawValue, channels: TemplatePreview.channels(of: kind).map(\.rawValue))
            }
            let list = List(kinds: kinds, locales: MessageLanguage.allCases.map(\.rawValue))
            return Response.json(bytes: try EventJSON.encode(list))
        }
        router.get("/v1/templates/:kind") { request, context in
            guard let kind = context.parameters.get("kind").flatMap(MessageKind.init) else {
                throw ProblemDetails.notFound()
            }
            let channels = TemplatePreview.channels(of: kind)
            let language = try Self.value(request, "locale", MessageLanguage.english)
            let channel = try Self.value(request, "channel", channels.first ?? .email)
            let part = try Self.value(request, "part", Part.text)
            guard channels.contains(channel) else { throw ProblemDetails.notFound() }
            guard channel == .email || part == .text else {
                throw ProblemDetails.badRequest("invalid-part", "A text message has no HTML.")
            }
            return Self.answer(try preview(kind, channel, language), part)
        }
    }

    /// What the query says for `name`; `other` when it says nothing.
    private static func value<Value: RawRepresentable>(
        _ request: Request, _ name: String, _ other: Value
    ) throws(ProblemDetails) -> Value where Value.RawValue == String {
        guard let text = request.uri.queryParameters.get(name) else { return other }
        guard let value = Value(rawValue: text) else {
            throw .badRequest("invalid-\(name)", "\"\(name)\" is none that there is.")
        }
        return value
    }

    private static func answer(_ message: RenderedMessage, _ part: Part) -> Response {
        let text = part == .html ? message.html : message.whole
        let headers: HTTPFields = [
            .contentType: "text/\(part == .html ? "html" : "plain"); charset=utf-8",
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
