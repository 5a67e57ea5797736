import EventContracts
import Foundation
import GatewayDomain
import RecoveryCrypto

/// What the pages after a request show of sending the message again.
enum ResendNotice {
    static func text(_ notice: String?) -> TextKey? {
        switch notice {
        case "again": TextKey("sent", "resent")
        case "early": TextKey("sent", "early")
        default: nil
        }
    }

    /// The form, and how many seconds are left before it does anything.
    static func values(_ ticket: RecoveryTicket?, _ visit: inout Visit, now: Date) -> [String: PageValue] {
        guard let ticket else { return ["canResend": .flag(false)] }
        let seconds = CoolDown.remaining(ticket, now: now)
        return [
            "canResend": .flag(true), "csrfResend": visit.formToken(.resend), "mustWait": .flag(seconds > 0),
            "seconds": .text("\(seconds)"),
            "request": .text(RequestHandle(parsing: ticket.requestHandle)?.label?.text ?? ""),
        ]
    }
}

extension CoolDown {
    /// Whole seconds until the message of `ticket` may be sent again.
    static func remaining(_ ticket: RecoveryTicket, now: Date) -> Int {
        remaining(asked: ticket.askedAt, pause: ticket.resendAfterSeconds, now: now.milliseconds)
    }
}
