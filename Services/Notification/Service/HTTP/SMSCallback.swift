import HTTPKit
import Hummingbird

/// Checks and reads the delivery reports of one provider.
protocol SMSCallback: Sendable {
    /// As in the path: `sms` or `sms-2`.
    var provider: String { get }
    /// Nil for a report that says nothing we keep. Throws 401 for a signature that is wrong or too old, and 400 for a
    /// signed report that cannot be read.
    func read(_ request: Request, body: [UInt8]) throws(ProblemDetails) -> DeliveryReport?
}

extension SMSCallback {
    /// Why a report is turned away; the same whatever is wrong with the signature.
    static var badSignature: ProblemDetails {
        .unauthorized("invalid-signature", "The report is not signed as agreed.")
    }
    static var malformed: ProblemDetails { .badRequest("malformed-report", "The report cannot be read.") }
}
