import EventContracts
import NotificationDomain

/// The template files that are compiled into the service, by their names.
///
/// `<kind>.<language>.txt` and `.html` make an e-mail, `<kind>.<language>.sms.txt` a text message. Adding a kind or a
/// language means adding files and lines here.
enum TemplateSource {
    private typealias Files = PackageResources

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

    /// Kinds whose e-mail is the last: nobody is told to expect more.
    static let lastMessages: Set<MessageKind> = [.accountClosed]

    /// What an operator has sent to see whether a provider works: no kind of message, for nothing queues it.
    static let test = "test_message"

    /// The page of the development inbox.
    static var inbox: [UInt8] { Files.inbox_html }
    static var inboxStyle: [UInt8] { Files.inbox_css }

    /// `recovery_link.en`, which the names of a message's files begin with.
    static func stem(_ kind: MessageKind, _ language: MessageLanguage) -> String {
        "\(kind.rawValue.replacing("-", with: "_")).\(language.rawValue)"
    }

    /// Every file but the inbox's, by name.
    static let files: [String: [UInt8]] = [
        "account_closed.en.html": Files.account_closed_en_html,
        "account_closed.en.sms.txt": Files.account_closed_en_sms_txt,
        "account_closed.en.txt": Files.account_closed_en_txt,
        "account_closed.nl.html": Files.account_closed_nl_html,
        "account_closed.nl.sms.txt": Files.account_closed_nl_sms_txt,
        "account_closed.nl.txt": Files.account_closed_nl_txt,
        "advice.en.html": Files.advice_en_html,
        "advice.en.txt": Files.advice_en_txt,
        "advice.nl.html": Files.advice_nl_html,
        "advice.nl.txt": Files.advice_nl_txt,
        "already_registered.en.html": Files.already_registered_en_html,
        "already_registered.en.sms.txt": Files.already_registered_en_sms_txt,
        "already_registered.en.txt": Files.already_registered_en_txt,
        "already_registered.nl.html": Files.already_registered_nl_html,
        "already_registered.nl.sms.txt": Files.already_registered_nl_sms_txt,
        "already_registered.nl.txt": Files.already_registered_nl_txt,
        "closure_cancelled.en.html": Files.closure_cancelled_en_html,
        "closure_cancelled.en.sms.txt": Files.closure_cancelled_en_sms_txt,
        "closure_cancelled.en.txt": Files.closure_cancelled_en_txt,
        "closure_cancelled.nl.html": Files.closure_cancelled_nl_html,
        "closure_cancelled.nl.sms.txt": Files.closure_cancelled_nl_sms_txt,
        "closure_cancelled.nl.txt": Files.closure_cancelled_nl_txt,
        "closure_requested.en.html": Files.closure_requested_en_html,
        "closure_requested.en.sms.txt": Files.closure_requested_en_sms_txt,
        "closure_requested.en.txt": Files.closure_requested_en_txt,
        "closure_requested.nl.html": Files.closure_requested_nl_html,
        "closure_requested.nl.sms.txt": Files.closure_requested_nl_sms_txt,
        "closure_requested.nl.txt": Files.closure_requested_nl_txt,
        "contact_changed.en.html": Files.contact_changed_en_html,
        "contact_changed.en.sms.txt": Files.contact_changed_en_sms_txt,
        "contact_changed.en.txt": Files.contact_changed_en_txt,
        "contact_changed.nl.html": Files.contact_changed_nl_html,
        "contact_changed.nl.sms.txt": Files.contact_changed_nl_sms_txt,
        "contact_changed.nl.txt": Files.contact_changed_nl_txt,
        "contact_undone.en.html": Files.contact_undone_en_html,
        "contact_undone.en.sms.txt": Files.contact_undone_en_sms_txt,
        "contact_undone.en.txt": Files.contact_undone_en_txt,
        "contact_undone.nl.html": Files.contact_undone_nl_html,
        "contact_undone.nl.sms.txt": Files.contact_undone_nl_sms_txt,
        "contact_undone.nl.txt": Files.contact_undone_nl_txt,
        "contact_verification.en.html": Files.contact_verification_en_html,
        "contact_verification.en.sms.txt": Files.contact_verification_en_sms_txt,
        "contact_verification.en.txt": Files.contact_verification_en_txt,
        "contact_verification.nl.html": Files.contact_verification_nl_html,
        "contact_verification.nl.sms.txt": Files.contact_verification_nl_sms_txt,
        "contact_verification.nl.txt": Files.contact_verification_nl_txt,
        "footer.en.html": Files.footer_en_html,
        "footer.en.txt": Files.footer_en_txt,
        "footer.nl.html": Files.footer_nl_html,
        "footer.nl.txt": Files.footer_nl_txt,
        "frozen.en.html": Files.frozen_en_html,
        "frozen.en.sms.txt": Files.frozen_en_sms_txt,
        "frozen.en.txt": Files.frozen_en_txt,
        "frozen.nl.html": Files.frozen_nl_html,
        "frozen.nl.sms.txt": Files.frozen_nl_sms_txt,
        "frozen.nl.txt": Files.frozen_nl_txt,
        "layout.html": Files.layout_html,
        "new_device.en.html": Files.new_device_en_html,
        "new_device.en.sms.txt": Files.new_device_en_sms_txt,
        "new_device.en.txt": Files.new_device_en_txt,
        "new_device.nl.html": Files.new_device_nl_html,
        "new_device.nl.sms.txt": Files.new_device_nl_sms_txt,
        "new_device.nl.txt": Files.new_device_nl_txt,
        "password_changed.en.html": Files.password_changed_en_html,
        "password_changed.en.sms.txt": Files.password_changed_en_sms_txt,
        "password_changed.en.txt": Files.password_changed_en_txt,
        "password_changed.nl.html": Files.password_changed_nl_html,
        "password_changed.nl.sms.txt": Files.password_changed_nl_sms_txt,
        "password_changed.nl.txt": Files.password_changed_nl_txt,
        "recovery_code.en.sms.txt": Files.recovery_code_en_sms_txt,
        "recovery_code.nl.sms.txt": Files.recovery_code_nl_sms_txt,
        "recovery_link.en.html": Files.recovery_link_en_html,
        "recovery_link.en.txt": Files.recovery_link_en_txt,
        "recovery_link.nl.html": Files.recovery_link_nl_html,
        "recovery_link.nl.txt": Files.recovery_link_nl_txt,
        "signed_out.en.html": Files.signed_out_en_html,
        "signed_out.en.sms.txt": Files.signed_out_en_sms_txt,
        "signed_out.en.txt": Files.signed_out_en_txt,
        "signed_out.nl.html": Files.signed_out_nl_html,
        "signed_out.nl.sms.txt": Files.signed_out_nl_sms_txt,
        "signed_out.nl.txt": Files.signed_out_nl_txt,
        "sms_recovery_closed.en.html": Files.sms_recovery_closed_en_html,
        "sms_recovery_closed.en.sms.txt": Files.sms_recovery_closed_en_sms_txt,
        "sms_recovery_closed.en.txt": Files.sms_recovery_closed_en_txt,
        "sms_recovery_closed.nl.html": Files.sms_recovery_closed_nl_html,
        "sms_recovery_closed.nl.sms.txt": Files.sms_recovery_closed_nl_sms_txt,
        "sms_recovery_closed.nl.txt": Files.sms_recovery_closed_nl_txt,
        "support_case.en.html": Files.support_case_en_html,
        "support_case.en.sms.txt": Files.support_case_en_sms_txt,
        "support_case.en.txt": Files.support_case_en_txt,
        "support_case.nl.html": Files.support_case_nl_html,
        "support_case.nl.sms.txt": Files.support_case_nl_sms_txt,
        "support_case.nl.txt": Files.support_case_nl_txt,
        "test_message.en.html": Files.test_message_en_html,
        "test_message.en.sms.txt": Files.test_message_en_sms_txt,
        "test_message.en.txt": Files.test_message_en_txt,
        "test_message.nl.html": Files.test_message_nl_html,
        "test_message.nl.sms.txt": Files.test_message_nl_sms_txt,
        "test_message.nl.txt": Files.test_message_nl_txt,
        "token_reused.en.html": Files.token_reused_en_html,
        "token_reused.en.sms.txt": Files.token_reused_en_sms_txt,
        "token_reused.en.txt": Files.token_reused_en_txt,
        "token_reused.nl.html": Files.token_reused_nl_html,
        "token_reused.nl.sms.txt": Files.token_reused_nl_sms_txt,
        "token_reused.nl.txt": Files.token_reused_nl_txt,
        "welcome.en.html": Files.welcome_en_html,
        "welcome.en.txt": Files.welcome_en_txt,
        "welcome.nl.html": Files.welcome_nl_html,
        "welcome.nl.txt": Files.welcome_nl_txt,
    ]
}
