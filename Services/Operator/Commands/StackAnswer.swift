import Foundation
package import NIOHTTP1

/// An HTTP answer, read whole.
package struct StackAnswer: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as text; empty when it is not UTF-8.
    package var text: String { String(validating: body, as: UTF8.self) ?? "" }

    /// The body decoded from JSON. Throws `DecodingError`.
    package func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// The `type` of an RFC 9457 problem, or nil.
    package var problemType: String? {
        struct Problem: Decodable { var type: String? }
        return (try? decode(Problem.self))?.type
    }

    /// The last part of the problem's type, as `wrong-state`, or nil.
    package var problem: String? { problemType?.split(separator: ":").last.map(String.init) }

    /// The `detail` of a problem, or nil.
    package var problemDetail: String? {
        struct Problem: Decodable { var detail: String? }
        return (try? decode(Problem.self))?.detail
    }
}
