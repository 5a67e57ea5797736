/// One page to show.
package struct Page: Sendable {
    /// The template; also the section of the texts it shows as `t`.
    package enum Template: String, Sendable, CaseIterable {
        case loginHelp = "loginhelp"
        case find
        case findSent = "findsent"
        case sent
        case code
        case reset
        case login
        case account
        case password
        case email
        case phone
        case deny
        case devices
        case activity
        case close
        case stepUp = "stepup"
        case object
        case supportLogin = "supportlogin"
        case supportList = "supportlist"
        case supportOpen = "supportopen"
        case supportCase = "supportcase"
        case supportAudit = "supportaudit"
        case undo
        case message
    }

    package var template: Template
    package var title: TextKey
    /// What went wrong with a form; shown above it and announced.
    package var error: TextKey?
    package var notice: TextKey?
    package var values: [String: PageValue]

    package init(
        _ template: Template, title: TextKey? = nil, error: TextKey? = nil, notice: TextKey? = nil,
        values: [String: PageValue] = [:]
    ) {
        self.template = template
        self.title = title ?? TextKey(template.rawValue, "title")
        self.error = error
        self.notice = notice
        self.values = values
    }

    /// A page with one sentence and perhaps a way on.
    package static func message(
        _ section: String, _ name: String, link: (path: String, text: TextKey)? = nil
    ) -> Page {
        var values: [String: PageValue] = ["text": .key(TextKey(section, name))]
        if let link {
            values["link"] = .text(link.path)
            values["linkText"] = .key(link.text)
        }
        return Page(.message, title: TextKey(section, name + "Title"), values: values)
    }
}
