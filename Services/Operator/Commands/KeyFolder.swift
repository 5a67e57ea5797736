import Foundation
import RecoveryCrypto

/// The folder of key rings that services read (`keys.directory`), one sub-folder a service.
struct KeyFolder {
    /// What kind of key a ring holds.
    enum Kind {
        case signing
        case sealing
        case symmetric
    }

    /// Every ring of every service, by file name without ending. `peer` proves the service to others.
    static let rings: [(service: String, rings: [(name: String, kind: Kind)])] = [
        ("identity", [("peer", .signing), ("assertion", .signing), ("sealing", .sealing), ("instrument", .symmetric)]),
        (
            "token",
            [
                ("peer", .signing), ("signing", .signing), ("sealing", .sealing), ("link", .symmetric),
                ("code", .symmetric),
                ("refresh", .symmetric),
            ]
        ),
        ("notification", [("peer", .signing), ("sealing", .sealing)]),
        ("session", [("peer", .signing)]),
        ("gateway", [("peer", .signing), ("cookie", .symmetric)]),
    ]

    let root: URL
    let development: Bool

    /// Whether every ring of every service is there.
    static func isComplete(_ root: URL) -> Bool {
        rings.allSatisfy { service, rings in
            (rings.map(\.name) + ["peers"]).allSatisfy {
                FileManager.default.isReadableFile(atPath: root.appendingPathComponent("\(service)/\($0).json").path)
            }
        }
    }

    /// Writes everything. Throws `CommandFailure` when a service's folder holds anything: keys are never overwritten.
    /// An empty folder is used as it is; it may be where a volume of that service is mounted.
    func create() throws {
        var peers: [String: JSONWebKeySet] = [:]
        for (service, rings) in Self.rings {
            let folder = root.appendingPathComponent(service, isDirectory: true)
            guard try isMissingOrEmpty(folder) else {
                throw CommandFailure.failed("\(folder.path) is already there; keys are never overwritten")
            }
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for (name, kind) in rings {
                let bytes = try generate(kind)
                try write(bytes, to: folder.appendingPathComponent("\(name).json"))
                if name == "peer" { peers[service] = try SigningKeyRing(json: bytes).publicJWKS }
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let text = [UInt8](try encoder.encode(peers))
        // The gateway's secret as an OAuth client, one copy on each side.
        let secret = Array(Base64URL.encode(SystemRandomSource().bytes(32)).utf8)
        for service in ["token", "gateway"] {
            try write(secret, to: root.appendingPathComponent("\(service)/gateway-client-secret"))
        }
        for (service, _) in Self.rings {
            try write(text, to: root.appendingPathComponent("\(service)/peers.json"))
        }
    }

    private func isMissingOrEmpty(_ folder: URL) throws -> Bool {
        guard FileManager.default.fileExists(atPath: folder.path) else { return true }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty
    }

    private func generate(_ kind: Kind) throws -> [UInt8] {
        // The production profile refuses keys with this mark.
        let prefix = development ? "dev-" : ""
        return switch kind {
        case .signing: try KeyGenerator.signing(idPrefix: prefix)
        case .sealing: try KeyGenerator.sealing(idPrefix: prefix)
        case .symmetric: try KeyGenerator.symmetric(idPrefix: prefix)
        }
    }

    private func write(_ bytes: [UInt8], to file: URL) throws {
        let created = FileManager.default.createFile(
            atPath: file.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        guard created else { throw CommandFailure.failed("cannot write \(file.path)") }
    }
}
