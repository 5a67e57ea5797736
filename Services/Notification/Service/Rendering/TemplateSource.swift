import EventContracts
import NotificationDomain

/// The template files that are compiled into the service, by what they are for.
///
/// A file is named `<kind>.<language>.txt` and `.html`; adding a kind or a language means adding files and lines here.
enum TemplateSource {
    /// Text (its first line is the subject) and HTML of one message in one language.
    struct Pair: Sendable {
        let text: [UInt8]
        let html: [UInt8]
    }

    /// The kinds of message that this service writes.
    static let kinds: [MessageKind] = [.recoveryLink, .passwordChanged, .signedOut, .welcome, .alreadyRegistered]

    /// The frame that every HTML template fills.
    static var layout: [UInt8] { PackageResources.layout_html }

    /// The page of the development inbox.
    static var inbox: [UInt8] { PackageResources.inbox_html }
    static var inboxStyle: [UInt8] { PackageResources.inbox_css }

    /// Nil for a kind that is not in ``kinds``.
    static func pair(_ kind: MessageKind, _ language: MessageLanguage) -> Pair? {
        typealias Files = PackageResources
        return switch (kind, language) {
        case (.recoveryLink, .english): Pair(text: Files.recovery_link_en_txt, html: Files.recovery_link_en_html)
        case (.recoveryLink, .dutch): Pair(text: Files.recovery_link_nl_txt, html: Files.recovery_link_nl_html)
        case (.passwordChanged, .english):
            Pair(text: Files.password_changed_en_txt, html: Files.password_changed_en_html)
        case (.passwordChanged, .dutch): Pair(text: Files.password_changed_nl_txt, html: Files.password_changed_nl_html)
        case (.signedOut, .english): Pair(text: Files.signed_out_en_txt, html: Files.signed_out_en_html)
        case (.signedOut, .dutch): Pair(text: Files.signed_out_nl_txt, html: Files.signed_out_nl_html)
        case (.welcome, .english): Pair(text: Files.welcome_en_txt, html: Files.welcome_en_html)
        case (.welcome, .dutch): Pair(text: Files.welcome_nl_txt, html: Files.welcome_nl_html)
        case (.alreadyRegistered, .english):
            Pair(text: Files.already_registered_en_txt, html: Files.already_registered_en_html)
        case (.alreadyRegistered, .dutch):
            Pair(text: Files.already_registered_nl_txt, html: Files.already_registered_nl_html)
        default: nil
        }
    }
}
