import Foundation

/// A folder of mails as mail servers fill it: whole files appear in `new`; what was read is moved to `cur`. Blocks.
struct Maildir: Sendable {
    let path: String

    /// Up to `limit` mails that were not read yet, in the order of their names.
    func waiting(limit: Int) throws -> [String] {
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: "\(path)/new").filter { !$0.hasPrefix(".") }.sorted()
        // A link or a folder is nothing that a mail server delivers.
        return Array(
            names.lazy.filter { name in
                let attributes = try? files.attributesOfItem(atPath: "\(path)/new/\(name)")
                return attributes?[.type] as? FileAttributeType == .typeRegular
            }.prefix(limit))
    }

    /// The beginning of a mail; nil when it is gone.
    func read(_ name: String, upTo bytes: Int) throws -> [UInt8]? {
        guard let handle = FileHandle(forReadingAtPath: "\(path)/new/\(name)") else {
            guard FileManager.default.fileExists(atPath: "\(path)/new/\(name)") else { return nil }
            throw CocoaError(.fileReadNoPermission)
        }
        defer { try? handle.close() }
        return Array(try handle.read(upToCount: bytes) ?? Data())
    }

    /// Marks a mail as read; one that is gone was marked by another instance.
    func markRead(_ name: String) throws {
        let files = FileManager.default
        if !files.fileExists(atPath: "\(path)/cur") {
            try? files.createDirectory(atPath: "\(path)/cur", withIntermediateDirectories: false)
        }
        do {
            try files.moveItem(atPath: "\(path)/new/\(name)", toPath: "\(path)/cur/\(name):2,S")
        } catch {
            guard files.fileExists(atPath: "\(path)/new/\(name)") else { return }
            throw error
        }
    }
}
