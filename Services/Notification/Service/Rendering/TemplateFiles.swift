import Foundation

/// The texts that templates are made of: those compiled in, and an operator's own in place of some.
package struct TemplateFiles: Sendable {
    /// Larger ones are no templates.
    private static let largest = 256 * 1024

    package static let builtIn = TemplateFiles(own: [:])

    /// By file name.
    private let own: [String: String]

    private init(own: [String: String]) { self.own = own }

    /// The built-in files with those of a folder in their place. Names that begin with a dot are not looked at: mounted
    /// folders have such.
    ///
    /// Throws ``TemplateError`` for a file that cannot be read, that replaces none, or that leaves out a secret or an
    /// expiry which the one it replaces shows.
    package init(folder: String) throws(TemplateError) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw TemplateError(file: folder, "is not a folder that can be read")
        }
        var own: [String: String] = [:]
        for name in names.sorted() where !name.hasPrefix(".") {
            guard let replaced = TemplateSource.files[name] else {
                throw TemplateError(file: name, "replaces none; rekey templates list names the files")
            }
            let text = try Self.read(URL(fileURLWithPath: folder).appendingPathComponent(name), name: name)
            let missing = TemplateTags.shown(in: String(decoding: replaced, as: UTF8.self))
                .intersection(Self.kept).subtracting(TemplateTags.shown(in: text))
            if let first = missing.min() { throw TemplateError(file: name, "leaves out the variable \(first)") }
            own[name] = text
        }
        self.init(own: own)
    }

    /// What a template's replacement must show too: without them a message is of no use, or does not say until when.
    private static let kept = MessageModel.secrets.union(MessageModel.expiries)

    private static func read(_ file: URL, name: String) throws(TemplateError) -> String {
        guard let bytes = try? Data(contentsOf: file) else { throw TemplateError(file: name, "cannot be read") }
        guard bytes.count <= largest else { throw TemplateError(file: name, "is larger than \(largest) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TemplateError(file: name, "is not UTF-8")
        }
        return text.replacing("\r\n", with: "\n")
    }

    /// Names of every file there is, sorted.
    package static var names: [String] { TemplateSource.files.keys.sorted() }

    /// Throws ``TemplateError`` for a name of none.
    func text(_ name: String) throws(TemplateError) -> String {
        if let text = own[name] { return text }
        guard let builtIn = TemplateSource.files[name] else { throw TemplateError(file: name, "is missing") }
        return String(decoding: builtIn, as: UTF8.self)
    }
}
