import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// A browser without scripts: keeps cookies and fills in forms. It does not follow redirects; tests look at them.
struct Browser {
    struct Page {
        var status: HTTPResponse.Status
        var headers: HTTPFields
        var text: String
        var location: String? { headers[.location] }

        /// The hidden fields of the form whose action is `action`.
        func hidden(_ action: String) -> [String: String] {
            guard let start = text.range(of: "action=\"\(action)\""),
                let end = text[start.upperBound...].range(of: "</form>")
            else { return [:] }
            var fields: [String: String] = [:]
            for tag in text[start.upperBound..<end.lowerBound].components(separatedBy: "<input type=\"hidden\"")
                .dropFirst()
            {
                let parts = tag.components(separatedBy: "\"")
                if parts.count > 3 { fields[parts[1]] = parts[3] }
            }
            return fields
        }
    }

    let client: any TestClientProtocol
    let origin: String
    var cookies: [String: String] = [:]
    var language = "en"
    /// The attributes of every cookie as it was last set.
    var attributes: [String: String] = [:]

    init(client: any TestClientProtocol, origin: String) {
        self.client = client
        self.origin = origin
    }

    mutating func get(_ path: String, headers: HTTPFields = [:]) async throws -> Page {
        try await send(.get, path, headers: headers)
    }

    /// Submits a form as this browser would from a page of ours.
    mutating func post(_ path: String, _ fields: [String: String], headers: HTTPFields = [:]) async throws -> Page {
        var own: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        own[.init("sec-fetch-site") ?? .accept] = "same-origin"
        own[.origin] = "null"
        for field in headers { own[field.name] = field.value }
        return try await send(.post, path, headers: own, body: Self.encode(fields))
    }

    /// Fills in the form whose action is `action` on `page` and submits it.
    mutating func submit(_ page: Page, _ action: String, _ typed: [String: String] = [:]) async throws -> Page {
        try await post(action, page.hidden(action).merging(typed) { $1 })
    }

    /// Signs in with the right password.
    mutating func signIn() async throws {
        let form = try await get("/login")
        _ = try await submit(form, "/login", ["email": "anna@example.com", "password": "right password"])
    }

    mutating func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> Page {
        var fields = headers
        fields[.acceptLanguage] = language
        if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        let answer = try await client.execute(
            uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
        for line in answer.headers[values: .setCookie] { keep(line) }
        return Page(status: answer.status, headers: answer.headers, text: String(buffer: answer.body))
    }

    private mutating func keep(_ line: String) {
        let parts = line.components(separatedBy: "; ")
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        attributes[pair[0]] = parts.dropFirst().joined(separator: "; ")
        cookies[pair[0]] = parts.contains("Max-Age=0") ? nil : pair[1]
    }

    static func encode(_ fields: [String: String]) -> String {
        fields.map { "\(escape($0.key))=\(escape($0.value))" }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
