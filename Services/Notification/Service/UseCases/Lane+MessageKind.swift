import EventContracts
import NotificationDomain

extension Lane {
    init(_ kind: MessageKind) {
        switch kind {
        case .recoveryCode, .contactVerification: self = .code
        case .recoveryLink: self = .link
        default: self = .notice
        }
    }
}
