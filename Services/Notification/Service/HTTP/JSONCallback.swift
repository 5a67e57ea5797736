import Crypto
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import NotificationDomain

/// Reports of a provider that takes JSON: `{"reference","id","status","code"}`, with `x-timestamp` in whole seconds since
/// 1970 and `x-signature`, the HMAC-SHA-256 in hexadecimal digits of that text, a point and the body.
struct JSONCallback: SMSCallback {
    let provider: String
    let secret: String
    let now: @Sendable () -> Date

    /// How far a report's time may be from ours, in seconds.
    static let tolerance: TimeInterval = 300
    /// The codes that mean that a number takes no messages and never will.
    private static let deadNumber: Set<String> = ["no-such-number", "no-mobile-number", "unsubscribed"]

    func read(_ request: Request, body: [UInt8]) throws(ProblemDetails) -> DeliveryReport? {
        try check(request.headers[.signature], request.headers[.timestamp], body)
        guard let value = try? StrictJSONParser.parse(body), case .object(let members) = value,
            case .string(let status)? = members["status"]
        else { throw Self.malformed }
        func text(_ name: String) -> String? {
            if case .string(let text)? = members[name] { text } else { nil }
        }
        let standing: DeliveryReport.Standing
        switch status {
        case "delivered": standing = .delivered
        case "undelivered", "failed":
            let code = text("code").flatMap { Self.deadNumber.contains($0) ? $0 : nil }
            let result = DeliveryResult.permanent(code ?? "undelivered", fault: code == nil ? .message : .destination)
            standing = .lost(status, result)
        case "accepted", "queued", "sent": standing = .taken
        default: return nil
        }
        return DeliveryReport(
            provider: provider, reference: text("reference").flatMap { UUID(uuidString: $0) },
            providerID: ProviderID.checked(text("id")), standing: standing)
    }

    private func check(_ signature: String?, _ timestamp: String?, _ body: [UInt8]) throws(ProblemDetails) {
        guard let timestamp, (1...12).contains(timestamp.utf8.count), let seconds = Int64(timestamp), seconds > 0,
            let signature, let code = Self.bytes(signature),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Array("\(timestamp).".utf8) + body,
                using: SymmetricKey(data: Data(secret.utf8))),
            abs(now().timeIntervalSince1970 - Double(seconds)) <= Self.tolerance
        else { throw Self.badSignature }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count == 64 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension JSONCallback: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "JSONCallback(<redacted>)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension HTTPField.Name {
    // The literals are tokens, which a test reads once.
    static let signature = HTTPField.Name("x-signature")!
    static let timestamp = HTTPField.Name("x-timestamp")!
}
