import Foundation

/// A folder of mails as mail servers fill it: whole files appear in `new`.
struct Maildir: BounceSource {
    let path: String

    func waiting(at now: Date) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/new").filter { !$0.hasPrefix(".") }.sorted()
    }

    func notices(in name: String, by parser: BounceParser) throws -> [BounceNotice]? {
        let file = "\(path)/new/\(name)"
        // A link or a folder is nothing that a mail server delivers.
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            guard FileManager.default.fileExists(atPath: file) else { return nil }
            throw CocoaError(.fileReadNoPermission)
        }
        defer { try? handle.close() }
        return parser.notices(in: Array(try handle.read(upToCount: BounceParser.maximumBytes) ?? Data()))
    }

    func remove(_ name: String) throws { try BounceFile.remove("\(path)/new/\(name)") }
}
