import Foundation

/// Where an agent's code comes from.
enum SecondFactor {
    /// `--totp`.
    case typed(String)
    /// Computed, for development and tests (`REKEY_AGENT_TOTP_SECRET_FILE`).
    case computed(TimeCode)
    /// From the person at the terminal, when one is needed.
    case asked

    /// Throws `CommandFailure` (usage) when the secret's file holds none.
    init(typed: String?, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        if let typed {
            self = .typed(typed)
        } else if let path = environment["REKEY_AGENT_TOTP_SECRET_FILE"], !path.isEmpty {
            let text = FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) } ?? ""
            guard let code = TimeCode(base32: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw CommandFailure.usage("REKEY_AGENT_TOTP_SECRET_FILE names no file with a secret in base32")
            }
            self = .computed(code)
        } else {
            self = .asked
        }
    }

    /// The code to send at first; nil where the action can do without and nobody typed one.
    func first(isNeeded: Bool) throws -> String? {
        if case .typed(let code) = self { return code }
        return isNeeded ? try now() : nil
    }

    /// The code to send once more after identity refused with this problem; nil when that would not help.
    func again(after problem: String?) throws -> String? {
        switch (problem, self) {
        case ("insufficient_user_authentication", .computed), ("insufficient_user_authentication", .asked):
            try now()
        // The present step was used already. The next one's code counts too (RFC 6238 §5.2).
        case ("invalid-totp", .computed(let code)): code.code(step: TimeCode.step(at: Date()) + 1)
        default: nil
        }
    }

    private func now() throws -> String {
        switch self {
        case .typed(let code): code
        case .computed(let code): code.code(step: TimeCode.step(at: Date()))
        case .asked:
            try TerminalPrompt.secret("Code", instead: "give the code with --totp")
        }
    }
}
