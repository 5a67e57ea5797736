import EventContracts
import Foundation
import HTTPTypes

/// An answer of identity as a client sees it.
struct Reply: Sendable {
    var status: Int
    var headers: HTTPFields
    var bytes: [UInt8]

    private struct Problem: Decodable {
        var type: String
        var reason: String?
    }

    /// The problem's slug with its reason, as `password-policy/too-short`; nil for anything but a problem.
    var problem: String? {
        guard headers[.contentType] == "application/problem+json",
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes))
        else { return nil }
        let slug = problem.type.replacing("urn:rekey:problem:", with: "")
        return problem.reason.map { "\(slug)/\($0)" } ?? slug
    }

    /// The body as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The same without the request's random name, in which any digits may stand.
    var words: String { text.replacing(/urn:uuid:[0-9a-f-]{36}/, with: "") }

    /// A member of the JSON object as text.
    func member(_ name: String) -> String? {
        let object = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        return object?[name] as? String
    }

    /// A problem's text without what differs on every answer.
    var withoutInstance: String { text.replacing(/"instance":"[^"]*"/, with: "") }

    /// Names of the JSON object's members.
    var members: [String] {
        let object = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        return (object?.keys).map { $0.sorted() } ?? []
    }
}
