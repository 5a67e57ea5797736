package import Foundation

/// Keeps the tokens of agents' sessions, one file an agent, readable by their owner only.
package struct AgentTokenStore: Sendable {
    package let folder: URL
    private static let prefix = "agent-token-"

    package init(folder: URL) { self.folder = folder }

    /// `$XDG_STATE_HOME/rekey`, or `~/.local/state/rekey`.
    package static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> AgentTokenStore {
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
        let home = URL(fileURLWithPath: environment["HOME"] ?? NSHomeDirectory())
        let base = state ?? home.appendingPathComponent(".local/state")
        return AgentTokenStore(folder: base.appendingPathComponent("rekey", isDirectory: true))
    }

    /// The token of an agent; nil when nobody signed in under that name here.
    package func token(of agent: String) -> String? {
        FileManager.default.contents(atPath: file(agent).path).flatMap { String(data: $0, encoding: .utf8) }
    }

    /// Throws `CommandFailure` when the file cannot be written.
    package func keep(_ token: String, of agent: String) throws {
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Written beside and moved: the file is never there with other permissions, nor half written.
        let fresh = folder.appendingPathComponent(".\(Self.prefix)\(agent).new")
        guard
            FileManager.default.createFile(
                atPath: fresh.path, contents: Data(token.utf8), attributes: [.posixPermissions: 0o600]),
            rename(fresh.path, file(agent).path) == 0
        else { throw CommandFailure.failed("cannot write below \(folder.path)") }
    }

    package func forget(_ agent: String) { try? FileManager.default.removeItem(at: file(agent)) }

    /// Everybody who signed in here and has not signed out.
    package var agents: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix(Self.prefix) }.map { String($0.dropFirst(Self.prefix.count)) }
            .filter(AgentName.fits).sorted()
    }

    private func file(_ agent: String) -> URL { folder.appendingPathComponent(Self.prefix + agent) }
}
