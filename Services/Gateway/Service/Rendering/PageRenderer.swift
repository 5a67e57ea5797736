package import GatewayDomain
import Markup
import Mustache

/// Every page, compiled when the service starts.
///
/// Values are escaped by ``MarkupText``, whatever they hold; the only unescaped one is the finished page inside its frame.
package struct PageRenderer: Sendable {
    private let texts: [PageLanguage: PageTexts]
    private let templates: [Page.Template: MustacheTemplate]
    private let layout: MustacheTemplate

    /// Throws ``PageError``.
    package init() throws {
        var texts: [PageLanguage: PageTexts] = [:]
        for language in PageLanguage.allCases { texts[language] = try PageTexts(language) }
        self.texts = texts
        var templates: [Page.Template: MustacheTemplate] = [:]
        for template in Page.Template.allCases {
            templates[template] = try Self.compile(template.rawValue, Self.source(template))
        }
        self.templates = templates
        layout = try Self.compile("layout", PackageResources.layout_html)
    }

    private static func compile(_ name: String, _ source: [UInt8]) throws(PageError) -> MustacheTemplate {
        guard let template = try? MustacheTemplate(string: MarkupText.pragma + String(decoding: source, as: UTF8.self))
        else {
            throw PageError("\(name).html does not parse")
        }
        return template
    }

    package static func source(_ template: Page.Template) -> [UInt8] {
        switch template {
        case .loginHelp: PackageResources.loginhelp_html
        case .find: PackageResources.find_html
        case .findSent: PackageResources.findsent_html
        case .sent: PackageResources.sent_html
        case .code: PackageResources.code_html
        case .reset: PackageResources.reset_html
        case .login: PackageResources.login_html
        case .account: PackageResources.account_html
        case .password: PackageResources.password_html
        case .email: PackageResources.email_html
        case .phone: PackageResources.phone_html
        case .deny: PackageResources.deny_html
        case .devices: PackageResources.devices_html
        case .activity: PackageResources.activity_html
        case .close: PackageResources.close_html
        case .stepUp: PackageResources.stepup_html
        case .object: PackageResources.object_html
        case .supportLogin: PackageResources.supportlogin_html
        case .supportList: PackageResources.supportlist_html
        case .supportOpen: PackageResources.supportopen_html
        case .supportCase: PackageResources.supportcase_html
        case .supportAudit: PackageResources.supportaudit_html
        case .undo: PackageResources.undo_html
        case .message: PackageResources.message_html
        }
    }

    /// The whole HTML document.
    package func render(_ page: Page, _ language: PageLanguage) -> String {
        guard let texts = texts[language], let template = templates[page.template] else { return "" }
        var model = page.values.mapValues { Self.plain($0, texts) }
        model["lang"] = language.rawValue
        model["title"] = texts[page.title]
        model["error"] = page.error.map { texts[$0] }
        model["notice"] = page.notice.map { texts[$0] }
        var common = texts.sections["common"] ?? [:]
        common.merge(texts.sections[page.template.rawValue] ?? [:]) { _, own in own }
        model["t"] = common
        model["content"] = template.render(model)
        return layout.render(model)
    }

    private static func plain(_ value: PageValue, _ texts: PageTexts) -> Any {
        switch value {
        case .text(let text): text
        case .key(let key): texts[key]
        case .flag(let flag): flag
        case .list(let entries): entries.map { entry in entry.mapValues { plain($0, texts) } }
        }
    }
}
