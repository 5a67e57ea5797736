import Foundation

@testable import NotificationService

/// A folder of templates that an operator wrote.
struct TemplateFolder {
    static let pragma = "{{% CONTENT_TYPE: TEXT}}\n"

    let folder: URL
    var path: String { folder.path }

    static func with<R>(_ files: [String: String], _ body: (TemplateFolder) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        return try body(TemplateFolder(folder: folder))
    }
}
