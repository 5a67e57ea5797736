import EventContracts
import Foundation

/// One message as a provider with Twilio's API lists it. Holds a secret while it is compared, and is never printed.
struct TwilioMessage: Decodable, Sendable {
    struct List: Decodable, Sendable {
        var messages: [TwilioMessage]
    }

    var sid: String
    var body: String?
    var status: String
    var errorCode: Int?
    var dateCreated: String?

    private enum CodingKeys: String, CodingKey {
        case sid, body, status
        case errorCode = "error_code"
        case dateCreated = "date_created"
    }
}

extension TwilioMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "TwilioMessage(<redacted>)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
