import Crypto
import Foundation

/// A file that names accounts, an id a line; empty lines and lines that begin with `#` say nothing. Read piece by piece:
/// ten million accounts need no more memory than a few.
struct AccountFile: Sendable {
    private static let piece = 1 << 16
    /// Longest line in bytes; an id has 36.
    private static let longestLine = 256

    let path: String

    /// Calls `body` with up to `size` ids at a time, in the file's order. Throws `CommandFailure` (2) that names the
    /// line of what is no id, and what `body` throws.
    func batches(of size: Int, _ body: ([UUID]) async throws -> Void) async throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure.usage("\(path) cannot be read")
        }
        defer { try? handle.close() }
        var batch: [UUID] = []
        var rest: [UInt8] = []
        var number = 0
        while true {
            let data = try handle.read(upToCount: Self.piece) ?? Data()
            rest.append(contentsOf: data)
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            // The last piece of a line waits for its end.
            rest = data.isEmpty ? [] : Array(lines.removeLast())
            guard rest.count <= Self.longestLine else { throw Self.noID(path, number + 1) }
            for line in lines {
                number += 1
                guard let id = try Self.id(line, path, number) else { continue }
                batch.append(id)
                guard batch.count == size else { continue }
                try await body(batch)
                batch.removeAll(keepingCapacity: true)
            }
            if data.isEmpty { break }
        }
        if !batch.isEmpty { try await body(batch) }
    }

    /// How many ids there are, and the id of the run that they make together with its reason: the same file and reason
    /// are the same run, so a command that was broken off goes on where it was.
    func summary(reason: String) async throws -> (count: Int64, run: UUID) {
        var hash = SHA256()
        var count: Int64 = 0
        hash.update(data: Data("rekey forced reset\n\(reason)\n".utf8))
        try await batches(of: 1000) { ids in
            count += Int64(ids.count)
            for id in ids { withUnsafeBytes(of: id.uuid) { hash.update(bufferPointer: $0) } }
        }
        var bytes = Array(hash.finalize().prefix(16))
        // RFC 9562 section 5.8: version 8, for ids made of what they are for.
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let run = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        return (count, run)
    }

    private static func id(_ line: ArraySlice<UInt8>, _ path: String, _ number: Int) throws -> UUID? {
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        let bare = text.hasSuffix("\r") ? String(text.dropLast()) : text
        if bare.isEmpty || bare.hasPrefix("#") { return nil }
        guard let id = UUID(uuidString: bare) else { throw noID(path, number) }
        return id
    }

    private static func noID(_ path: String, _ number: Int) -> CommandFailure {
        CommandFailure.usage("\(path):\(number): not an account id")
    }
}
