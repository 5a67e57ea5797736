package import Foundation
import RecoveryCrypto

/// The folder of key rings that services read (`keys.directory`), one sub-folder a service.
package struct KeyFolder: Sendable {
    package let root: URL

    package init(root: URL) { self.root = root }

    /// The file of a ring.
    package func file(_ plan: KeyRingPlan) -> URL {
        folder(plan.service).appendingPathComponent("\(plan.name).json")
    }

    package func folder(_ service: String) -> URL { root.appendingPathComponent(service, isDirectory: true) }

    // MARK: Making

    /// Writes everything. Throws `CommandFailure` when a service's folder holds anything: keys are never overwritten.
    /// An empty folder is used as it is; it may be where a volume of that service is mounted.
    package func create(development: Bool) throws {
        for service in KeyRingPlan.services where try !isMissingOrEmpty(folder(service)) {
            throw CommandFailure.failed("\(folder(service).path) is already there; keys are never overwritten")
        }
        try complete(development: development)
    }

    /// Writes what is missing and touches nothing else; the names of the rings that it made.
    @discardableResult
    package func complete(development: Bool) throws -> [String] {
        var made: [String] = []
        for plan in KeyRingPlan.all where !exists(file(plan)) {
            try FileManager.default.createDirectory(
                at: folder(plan.service), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // The production profile refuses keys with this mark.
            let prefix = development ? KeyIdentifier.developmentPrefix : ""
            let bytes =
                switch plan.kind {
                case .signing: try KeyGenerator.signing(idPrefix: prefix)
                case .sealing: try KeyGenerator.sealing(idPrefix: prefix)
                case .symmetric: try KeyGenerator.symmetric(idPrefix: prefix)
                }
            try write(bytes, to: file(plan))
            made.append("\(plan.service)/\(plan.name)")
        }
        try completeSecret("gateway-client-secret", of: ["token", "gateway"])
        try completeSecret("admin-client-secret", of: ["identity", "notification"])
        try publishPeers()
        return made
    }

    /// The secret of a client, one copy for each service that needs it.
    private func completeSecret(_ name: String, of services: [String]) throws {
        let copies = services.map { folder($0).appendingPathComponent(name) }
        let known = copies.lazy.compactMap { FileManager.default.contents(atPath: $0.path) }.first
        let secret = known.map { [UInt8]($0) } ?? Array(Base64URL.encode(SystemRandomSource().bytes(32)).utf8)
        for copy in copies where !exists(copy) { try write(secret, to: copy) }
    }

    // MARK: Peers

    /// Brings `peers.json` of every service's folder up to date with the public halves of all `peer` rings.
    ///
    /// - Parameter changes: peer rings about to be written, by service. They are made known before they are used.
    package func publishPeers(changes: [String: [UInt8]] = [:]) throws {
        var present: [String: JSONWebKeySet] = [:]
        for plan in KeyRingPlan.all where plan.name == "peer" {
            guard let json = try changes[plan.service] ?? content(of: file(plan)) else { continue }
            present[plan.service] = try SigningKeyRing(json: json).publicJWKS
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        for service in KeyRingPlan.services where exists(folder(service)) {
            let file = folder(service).appendingPathComponent("peers.json")
            let old = try content(of: file)
            // A service whose folder is elsewhere keeps what the file says of it.
            var peers = try old.map { try JSONDecoder().decode([String: JSONWebKeySet].self, from: Data($0)) } ?? [:]
            peers.merge(present) { _, new in new }
            let text = [UInt8](try encoder.encode(peers))
            if text != old { try write(text, to: file) }
        }
    }

    // MARK: Files

    func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }

    func content(of file: URL) throws -> [UInt8]? {
        guard exists(file) else { return nil }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw CommandFailure.failed("cannot read \(file.path)")
        }
        return [UInt8](data)
    }

    /// Writes the file as a whole or not at all, readable by the owner it had before.
    func write(_ bytes: [UInt8], to file: URL) throws {
        let files = FileManager.default
        let fresh = file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).new")
        guard files.createFile(atPath: fresh.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else {
            throw CommandFailure.failed("cannot write \(file.path)")
        }
        let old = try? files.attributesOfItem(atPath: file.path)
        if let owner = old?[.ownerAccountID], let group = old?[.groupOwnerAccountID] {
            // Only root may give files away; anybody else is the owner already.
            try? files.setAttributes([.ownerAccountID: owner, .groupOwnerAccountID: group], ofItemAtPath: fresh.path)
        }
        guard rename(fresh.path, file.path) == 0 else {
            throw CommandFailure.failed("cannot write \(file.path)")
        }
    }

    private func isMissingOrEmpty(_ folder: URL) throws -> Bool {
        guard exists(folder) else { return true }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty
    }
}
