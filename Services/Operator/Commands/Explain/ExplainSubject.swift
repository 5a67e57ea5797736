import Foundation

/// What an operator has in hand. Its text is never repeated: it may be somebody's address.
enum ExplainSubject {
    case email(String)
    /// An id does not tell whether it is an account's or a recovery's.
    case id(UUID)
    /// The hash of a request's handle.
    case handle(String)

    /// Throws `CommandFailure`.
    init(typed text: String) throws {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let id = UUID(uuidString: text) {
            self = .id(id)
        } else if text.contains("@") {
            self = .email(text)
        } else if text.wholeMatch(of: /[A-Za-z0-9_\-]{43}/) != nil {
            self = .handle(text)
        } else {
            throw CommandFailure.usage(
                "that is no id of an account or recovery, no e-mail address and no hash of a handle (see rekey explain --help)"
            )
        }
    }

    /// As members of the question, to be tried in this order.
    var members: [(name: String, value: String)] {
        switch self {
        case .email(let text): [("email", text)]
        case .id(let id): [("account", id.uuidString.lowercased()), ("recovery", id.uuidString.lowercased())]
        case .handle(let text): [("recovery", text)]
        }
    }
}
