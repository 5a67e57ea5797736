import Crypto
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import NotificationDomain

/// Twilio's reports: a form, signed by HMAC-SHA-1 over the address that was called and its sorted fields.
///
/// The signature has no time in it; a report that is played again changes nothing.
struct TwilioCallback: SMSCallback {
    let provider: String
    /// Our public address for it, as the provider was told it.
    let url: String
    let account: String
    let token: String

    func read(_ request: Request, body: [UInt8]) throws(ProblemDetails) -> DeliveryReport? {
        guard ContentType.isForm(request.headers[.contentType]), let fields = FormFields.decode(body) else {
            throw Self.malformed
        }
        let query = request.uri.query
        let address = query.map { "\(url)?\($0)" } ?? url
        try check(request.headers[.twilioSignature], address, fields)
        let form = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
        guard form["AccountSid"] == account, let status = form["MessageStatus"] else { throw Self.malformed }
        let reference = (query.flatMap { FormFields.decode($0.utf8) } ?? []).first { $0.name == "reference" }?.value
        return DeliveryReport(
            provider: provider, reference: reference.flatMap { UUID(uuidString: $0) },
            providerID: ProviderID.checked(form["MessageSid"]),
            standing: Self.standing(status, code: form["ErrorCode"].flatMap { Int($0) }))
    }

    private static func standing(_ status: String, code: Int?) -> DeliveryReport.Standing {
        switch status {
        case "delivered", "read": .delivered
        case "undelivered": .lost("undelivered", ReplyTable.twilioUndelivered(code))
        case "failed", "canceled": .lost("failed", ReplyTable.twilioUndelivered(code))
        default: .taken
        }
    }

    /// https://www.twilio.com/docs/usage/security: the address, then each field's name and value by name.
    private func check(
        _ signature: String?, _ address: String, _ fields: [(name: String, value: String)]
    ) throws(ProblemDetails) {
        let sorted = fields.sorted { left, right in
            left.name == right.name ? isBefore(left.value, right.value) : isBefore(left.name, right.name)
        }
        let signed = address + sorted.map { $0.name + $0.value }.joined()
        guard let signature, let code = Data(base64Encoded: signature),
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(
                code, authenticating: Data(signed.utf8), using: SymmetricKey(data: Data(token.utf8)))
        else { throw Self.badSignature }
    }

    /// By bytes, as everybody else's sorting does it.
    private func isBefore(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension TwilioCallback: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "TwilioCallback(<redacted>)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension HTTPField.Name {
    // The literal is a token, which a test reads once.
    static let twilioSignature = HTTPField.Name("x-twilio-signature")!
}
