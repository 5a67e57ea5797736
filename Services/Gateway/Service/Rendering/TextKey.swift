/// Names a text of the pages: `reset.differ`. Only texts of ours can be shown as errors and notices.
package struct TextKey: Sendable, Hashable {
    package let section: String
    package let name: String

    package init(_ section: String, _ name: String) {
        self.section = section
        self.name = name
    }
}
