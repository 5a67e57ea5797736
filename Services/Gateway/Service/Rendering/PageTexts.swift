import Foundation
package import GatewayDomain

/// The words of the pages in one language, by page and name.
package struct PageTexts: Sendable {
    package let sections: [String: [String: String]]

    package init(_ language: PageLanguage) throws(PageError) {
        let bytes = language == .dutch ? PackageResources.nl_json : PackageResources.en_json
        guard let sections = try? JSONDecoder().decode([String: [String: String]].self, from: Data(bytes)) else {
            throw PageError("\(language.rawValue).json is not an object of texts")
        }
        self.sections = sections
    }

    /// A text by `section.name`; empty when there is none, which a test rules out.
    package subscript(_ key: TextKey) -> String { sections[key.section]?[key.name] ?? "" }
}
