import EventContracts
import NotificationDomain

/// Why the templates cannot be used; found when the service starts. Names the file, never a value.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ kind: MessageKind, _ language: MessageLanguage, _ reason: String) {
        description = "template \(kind.rawValue).\(language.rawValue): \(reason)"
    }

    init(file: String, _ reason: String) {
        description = "template \(file): \(reason)"
    }
}
