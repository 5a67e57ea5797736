import EventContracts
import Foundation
import HTTPKit
import IdentityDomain

/// The fields of customer service's requests with the bounds they share.
extension JSONObject {
    /// Free text by an agent: 1 to `maximum` code points without control characters.
    func freeText(_ name: String, maximum: Int) throws(ProblemDetails) -> String {
        guard let text = try optionalFreeText(name, maximum: maximum) else {
            throw .badRequest("missing-member", "\"\(name)\" is missing.")
        }
        return text
    }

    func optionalFreeText(_ name: String, maximum: Int) throws(ProblemDetails) -> String? {
        guard let text = try optionalString(name, maximumBytes: maximum * 4) else { return nil }
        guard text.unicodeScalars.count <= maximum else {
            throw .badRequest("member-too-long", "\"\(name)\" is longer than \(maximum) characters.")
        }
        return text
    }

    /// Why an agent does something, and on which ticket.
    func supportReason() throws(ProblemDetails) -> SupportReason {
        let text = try freeText("reason", maximum: SupportReason.maximumCodePoints)
        guard let ticket = SupportTicket(try string("ticket", maximumBytes: SupportTicket.maximumBytes)) else {
            throw .badRequest("invalid-ticket", "\"ticket\" is not 1 to 64 of A-Z a-z 0-9 . _ / # -.")
        }
        return SupportReason(text: text, ticket: ticket)
    }

    /// A code of the second factor as it was typed; whether it is one at all is answered as a wrong one is.
    func totp() throws(ProblemDetails) -> String { try string("totp", maximumBytes: 16) }

    /// An instant in RFC 3339.
    func instant(_ name: String) throws(ProblemDetails) -> Date {
        guard let date = Instant.date(try string(name, maximumBytes: 40)) else {
            throw .badRequest("invalid-instant", "\"\(name)\" is not an instant, as 2026-01-31T12:00:00.000Z.")
        }
        return date
    }

    func identifier(_ name: String) throws(ProblemDetails) -> UUID {
        guard let id = UUID(uuidString: try string(name, maximumBytes: 64)) else {
            throw .badRequest("invalid-identifier", "\"\(name)\" is not a UUID.")
        }
        return id
    }

    func evidenceKind() throws(ProblemDetails) -> EvidenceKind {
        guard let kind = EvidenceKind(rawValue: try string("kind", maximumBytes: 64)) else {
            throw .badRequest("unknown-evidence-kind", "\"kind\" is none of GET /v1/support/evidence-kinds.")
        }
        return kind
    }

    /// At least one role, each once.
    func agentRoles() throws(ProblemDetails) -> Set<AgentRole> {
        var roles: Set<AgentRole> = []
        for text in try strings("roles", maximum: AgentRole.allCases.count, maximumBytes: 16) {
            guard let role = AgentRole(rawValue: text) else {
                throw .badRequest("invalid-roles", "\"roles\" holds something that is neither agent nor approver.")
            }
            roles.insert(role)
        }
        guard !roles.isEmpty else { throw .badRequest("invalid-roles", "\"roles\" is empty.") }
        return roles
    }
}
