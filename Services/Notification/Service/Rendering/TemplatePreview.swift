package import EventContracts
import Foundation
package import NotificationDomain

/// Every message as its reader would see it, with sample data only.
package struct TemplatePreview: Sendable {
    /// Nobody's link: as long as a real one, so that it wraps as one.
    private static let token = String(repeating: "SAMPLE-LINK-", count: 7) + "END"
    private static let code = "01234567"
    private static let now = Date(timeIntervalSince1970: 1_772_366_400)

    private let templates: MessageTemplates
    private let site: MessageSite

    package init(templates: MessageTemplates, site: MessageSite) {
        self.templates = templates
        self.site = site
    }

    /// Of a site that is nobody's, for looking at templates without a running service.
    ///
    /// - Parameter folder: of an operator's own templates. Throws ``TemplateError`` for one that cannot be used.
    package init(folder: String? = nil) throws {
        guard let address = MailAddress("no-reply@rekey.example") else {
            throw TemplateError(file: "sample", "has no sender")
        }
        self.init(
            templates: try MessageTemplates(try folder.map { try TemplateFiles(folder: $0) } ?? .builtIn),
            site: MessageSite(
                sender: MailSender(address: address, name: "Rekey"), publicURL: "https://id.example",
                support: "help@rekey.example"))
    }

    /// How messages of a kind go; e-mail first.
    package static func channels(of kind: MessageKind) -> [Channel] {
        (TemplateSource.kinds.contains(kind) ? [.email] : []) + (TemplateSource.textKinds.contains(kind) ? [.sms] : [])
    }

    /// Throws ``TemplateError`` for a channel that the kind has not.
    package func callAsFunction(
        _ kind: MessageKind, _ channel: Channel, _ language: MessageLanguage
    ) throws -> RenderedMessage {
        var model = MessageModel(language: language, site: site, givenName: "Anna", timeZone: "Europe/Amsterdam")
        model.add(
            MessageFacts(
                changedAt: Self.now, byReset: true, signedOut: true, change: Self.change(kind),
                device: "Firefox · Linux", place: "Utrecht, Netherlands",
                effectiveAt: Self.now.addingTimeInterval(14 * 86_400), request: "BKRT"))
        switch kind {
        case .recoveryLink: model.add(token: Self.token, expiresAt: Self.now.addingTimeInterval(86_400))
        case .recoveryCode, .contactVerification:
            model.add(code: Self.code, expiresAt: Self.now.addingTimeInterval(1_200))
        case .contactChanged, .passwordChanged, .newDevice, .frozen, .supportCase:
            model.add(noticeLink: Self.token, of: kind, expiresAt: Self.now.addingTimeInterval(7 * 86_400))
        default: break
        }
        let message = try templates.render(kind, channel, language, model)
        guard channel == .sms, kind == .recoveryCode || kind == .contactVerification else { return message }
        return try RenderMessage.bound(message, Self.code, to: site)
    }

    private static func change(_ kind: MessageKind) -> String? {
        switch kind {
        case .contactChanged: "phone-replaced"
        case .contactVerification: ContactVerificationRequested.Reason.add.rawValue
        case .supportCase: "case-opened"
        default: nil
        }
    }
}
