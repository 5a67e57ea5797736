import Foundation
import HTTPKit

/// What came of something that an agent did to a case.
enum SupportOutcome: Equatable, Sendable {
    /// The case as it stands now.
    case done(id: String)
    case refused(TextKey)
    /// The agent's session has ended.
    case signedOut

    private static let known: Set<String> = [
        "invalid-totp", "same-person", "role-missing", "account-not-found",
        "case-open", "dispute-not-recent", "contact-not-eligible", "not-enough-evidence", "wrong-state",
    ]

    /// Throws ``ProblemDetails``: 404 for a case that is not there, 503 for an answer that the question cannot have.
    init(_ answer: UpstreamAnswer) throws {
        struct Case: Decodable { var id: String }
        if (200...299).contains(answer.status) {
            // The id becomes part of a path of ours.
            guard let id = answer.decode(Case.self)?.id, let identifier = UUID(uuidString: id) else {
                throw ProblemDetails.unavailable("identity-malformed")
            }
            self = .done(id: identifier.uuidString.lowercased())
            return
        }
        let slug = answer.slug ?? ""
        if Self.known.contains(slug) {
            self = .refused(TextKey("supporterror", slug))
            return
        }
        switch answer.status {
        case 401: self = .signedOut
        case 404: throw ProblemDetails.notFound()
        case 400...499: self = .refused(TextKey("supporterror", "invalid"))
        default: throw ProblemDetails.unavailable("identity-unexpected")
        }
    }
}
