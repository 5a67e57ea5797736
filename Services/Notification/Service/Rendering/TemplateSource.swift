import EventContracts
import NotificationDomain

/// The template files that are compiled into the service, by what they are for.
///
/// `<kind>.<language>.txt` and `.html` make an e-mail, `<kind>.<language>.sms.txt` a text message. Adding a kind or a
/// language means adding files and lines here.
enum TemplateSource {
    private typealias Files = PackageResources

    /// Text (its first line is the subject) and HTML of one e-mail in one language.
    struct Pair: Sendable {
        let text: [UInt8]
        let html: [UInt8]
    }

    /// The kinds that go by e-mail. Codes that recover an account go by text message alone.
    static let kinds: [MessageKind] = [
        .recoveryLink, .contactVerification, .welcome, .alreadyRegistered, .passwordChanged, .signedOut,
        .contactChanged, .contactUndone,
        .newDevice, .tokenReused, .smsRecoveryClosed, .closureRequested, .closureCancelled, .accountClosed,
        .frozen, .supportCase,
    ]

    /// The kinds that go by text message. Accounts begin with an address, and links are sent there alone.
    static let textKinds: [MessageKind] =
        kinds.filter { $0 != .recoveryLink && $0 != .welcome } + [.recoveryCode]

    /// Kinds whose e-mail ends with when, where and on which device, and with what to do when it was somebody else.
    static let securityNotices: Set<MessageKind> = [
        .passwordChanged, .signedOut, .contactChanged, .newDevice, .tokenReused, .smsRecoveryClosed, .closureRequested,
        .closureCancelled,
    ]

    /// The frame that every HTML template fills.
    static var layout: [UInt8] { Files.layout_html }

    /// The page of the development inbox.
    static var inbox: [UInt8] { Files.inbox_html }
    static var inboxStyle: [UInt8] { Files.inbox_css }

    /// What every security notice ends with.
    static func advice(_ language: MessageLanguage) -> Pair {
        switch language {
        case .english: Pair(text: Files.advice_en_txt, html: Files.advice_en_html)
        case .dutch: Pair(text: Files.advice_nl_txt, html: Files.advice_nl_html)
        }
    }

    /// Nil for a kind that is not in ``kinds``.
    static func pair(_ kind: MessageKind, _ language: MessageLanguage) -> Pair? {
        switch language {
        case .english: english(kind)
        case .dutch: dutch(kind)
        }
    }

    private static func english(_ kind: MessageKind) -> Pair? {
        switch kind {
        case .recoveryLink: Pair(text: Files.recovery_link_en_txt, html: Files.recovery_link_en_html)
        case .contactVerification:
            Pair(text: Files.contact_verification_en_txt, html: Files.contact_verification_en_html)
        case .welcome: Pair(text: Files.welcome_en_txt, html: Files.welcome_en_html)
        case .alreadyRegistered: Pair(text: Files.already_registered_en_txt, html: Files.already_registered_en_html)
        case .passwordChanged: Pair(text: Files.password_changed_en_txt, html: Files.password_changed_en_html)
        case .signedOut: Pair(text: Files.signed_out_en_txt, html: Files.signed_out_en_html)
        case .contactChanged: Pair(text: Files.contact_changed_en_txt, html: Files.contact_changed_en_html)
        case .contactUndone: Pair(text: Files.contact_undone_en_txt, html: Files.contact_undone_en_html)
        case .newDevice: Pair(text: Files.new_device_en_txt, html: Files.new_device_en_html)
        case .tokenReused: Pair(text: Files.token_reused_en_txt, html: Files.token_reused_en_html)
        case .smsRecoveryClosed: Pair(text: Files.sms_recovery_closed_en_txt, html: Files.sms_recovery_closed_en_html)
        case .closureRequested: Pair(text: Files.closure_requested_en_txt, html: Files.closure_requested_en_html)
        case .closureCancelled: Pair(text: Files.closure_cancelled_en_txt, html: Files.closure_cancelled_en_html)
        case .accountClosed: Pair(text: Files.account_closed_en_txt, html: Files.account_closed_en_html)
        case .frozen: Pair(text: Files.frozen_en_txt, html: Files.frozen_en_html)
        case .supportCase: Pair(text: Files.support_case_en_txt, html: Files.support_case_en_html)
        case .recoveryCode: nil
        }
    }

    private static func dutch(_ kind: MessageKind) -> Pair? {
        switch kind {
        case .recoveryLink: Pair(text: Files.recovery_link_nl_txt, html: Files.recovery_link_nl_html)
        case .contactVerification:
            Pair(text: Files.contact_verification_nl_txt, html: Files.contact_verification_nl_html)
        case .welcome: Pair(text: Files.welcome_nl_txt, html: Files.welcome_nl_html)
        case .alreadyRegistered: Pair(text: Files.already_registered_nl_txt, html: Files.already_registered_nl_html)
        case .passwordChanged: Pair(text: Files.password_changed_nl_txt, html: Files.password_changed_nl_html)
        case .signedOut: Pair(text: Files.signed_out_nl_txt, html: Files.signed_out_nl_html)
        case .contactChanged: Pair(text: Files.contact_changed_nl_txt, html: Files.contact_changed_nl_html)
        case .contactUndone: Pair(text: Files.contact_undone_nl_txt, html: Files.contact_undone_nl_html)
        case .newDevice: Pair(text: Files.new_device_nl_txt, html: Files.new_device_nl_html)
        case .tokenReused: Pair(text: Files.token_reused_nl_txt, html: Files.token_reused_nl_html)
        case .smsRecoveryClosed: Pair(text: Files.sms_recovery_closed_nl_txt, html: Files.sms_recovery_closed_nl_html)
        case .closureRequested: Pair(text: Files.closure_requested_nl_txt, html: Files.closure_requested_nl_html)
        case .closureCancelled: Pair(text: Files.closure_cancelled_nl_txt, html: Files.closure_cancelled_nl_html)
        case .accountClosed: Pair(text: Files.account_closed_nl_txt, html: Files.account_closed_nl_html)
        case .frozen: Pair(text: Files.frozen_nl_txt, html: Files.frozen_nl_html)
        case .supportCase: Pair(text: Files.support_case_nl_txt, html: Files.support_case_nl_html)
        case .recoveryCode: nil
        }
    }

    /// The text message; nil for a kind that is not in ``textKinds``.
    static func text(_ kind: MessageKind, _ language: MessageLanguage) -> [UInt8]? {
        let files: (english: [UInt8], dutch: [UInt8])? =
            switch kind {
            case .contactVerification: (Files.contact_verification_en_sms_txt, Files.contact_verification_nl_sms_txt)
            case .alreadyRegistered: (Files.already_registered_en_sms_txt, Files.already_registered_nl_sms_txt)
            case .passwordChanged: (Files.password_changed_en_sms_txt, Files.password_changed_nl_sms_txt)
            case .signedOut: (Files.signed_out_en_sms_txt, Files.signed_out_nl_sms_txt)
            case .contactChanged: (Files.contact_changed_en_sms_txt, Files.contact_changed_nl_sms_txt)
            case .contactUndone: (Files.contact_undone_en_sms_txt, Files.contact_undone_nl_sms_txt)
            case .newDevice: (Files.new_device_en_sms_txt, Files.new_device_nl_sms_txt)
            case .tokenReused: (Files.token_reused_en_sms_txt, Files.token_reused_nl_sms_txt)
            case .smsRecoveryClosed: (Files.sms_recovery_closed_en_sms_txt, Files.sms_recovery_closed_nl_sms_txt)
            case .closureRequested: (Files.closure_requested_en_sms_txt, Files.closure_requested_nl_sms_txt)
            case .closureCancelled: (Files.closure_cancelled_en_sms_txt, Files.closure_cancelled_nl_sms_txt)
            case .accountClosed: (Files.account_closed_en_sms_txt, Files.account_closed_nl_sms_txt)
            case .recoveryCode: (Files.recovery_code_en_sms_txt, Files.recovery_code_nl_sms_txt)
            case .frozen: (Files.frozen_en_sms_txt, Files.frozen_nl_sms_txt)
            case .supportCase: (Files.support_case_en_sms_txt, Files.support_case_nl_sms_txt)
            case .recoveryLink, .welcome: nil
            }
        return language == .dutch ? files?.dutch : files?.english
    }
}
