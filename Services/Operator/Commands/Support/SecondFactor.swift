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

    /// The code to send after identity refused the first one; nil when it was not computed. The step of the first one may
    /// be used already, and the next one's code counts too (RFC 6238 §5.2).
    func next() -> String? {
        guard case .computed(let code) = self else { return nil }
        return code.code(step: TimeCode.step(at: Date()) + 1)
    }

    /// The code to send at first. Throws `CommandFailure` (usage) when nobody is there to type it.
    func code() throws -> String {
        switch self {
        case .typed(let code): code
        case .computed(let code): code.code(step: TimeCode.step(at: Date()))
        case .asked:
            try TerminalPrompt.secret("Code", instead: "give the code with --totp")
        }
    }
}
