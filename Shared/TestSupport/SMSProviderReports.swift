import AsyncHTTPClient
import Crypto
package import Foundation
import NIOCore
import NIOHTTP1

/// What a provider reports by itself later, as often and as late as a test likes.
package enum SMSProviderReports {
    /// The headers and body of a report.
    package struct Report: Sendable {
        package var headers: [(name: String, value: String)]
        package var body: String
    }

    /// A report in Twilio's form about a message at `url`, the whole address it was told with its query.
    package static func twilio(
        _ url: String, account: String, token: String, id: String, status: String, code: Int? = nil
    ) -> Report {
        var fields = [("MessageSid", id), ("MessageStatus", status), ("AccountSid", account), ("To", "+31612345678")]
        if let code { fields.append(("ErrorCode", "\(code)")) }
        let signed = url + fields.sorted { $0.0 < $1.0 }.map { $0.0 + $0.1 }.joined()
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Data(signed.utf8), using: SymmetricKey(data: Data(token.utf8)))
        let body = fields.map { "\($0.0)=\($0.1.replacing("+", with: "%2B"))" }.joined(separator: "&")
        return Report(
            headers: [
                ("content-type", "application/x-www-form-urlencoded"),
                ("x-twilio-signature", Data(code).base64EncodedString()),
            ], body: body)
    }

    /// A report in the JSON form, signed at `at`.
    package static func json(_ body: String, secret: String, at: Date) -> Report {
        let timestamp = "\(Int(at.timeIntervalSince1970))"
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(timestamp).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return Report(
            headers: [
                ("content-type", "application/json"), ("x-timestamp", timestamp),
                ("x-signature", code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()),
            ], body: body)
    }

    /// Posts it over the network, `times` times; answers the last status.
    @discardableResult
    package static func send(_ report: Report, to url: String, times: Int = 1) async throws -> Int {
        var status = 0
        for _ in 0..<times {
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            for header in report.headers { request.headers.add(name: header.name, value: header.value) }
            request.body = .bytes(ByteBuffer(string: report.body))
            status = Int(try await HTTPClient.shared.execute(request, timeout: .seconds(10)).status.code)
        }
        return status
    }
}
