/// Why the templates cannot be used; found when the service starts. Names the file, never a value.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(file: String, _ reason: String) {
        description = "template \(file): \(reason)"
    }
}
