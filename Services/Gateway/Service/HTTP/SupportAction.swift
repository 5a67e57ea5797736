/// What an agent can do to a case, as identity names it in paths and in `allowed`.
enum SupportAction: String, Sendable, CaseIterable {
    case evidence
    case proposal
    case approval
    case refusal
    case objection
    case resumption

    var form: FormName {
        switch self {
        case .evidence: .supportEvidence
        case .proposal: .supportProposal
        case .approval: .supportApproval
        case .refusal: .supportRefusal
        case .objection: .supportObjection
        case .resumption: .supportResumption
        }
    }

    /// The fields of its form beside reason, ticket and code.
    var fields: [String] {
        switch self {
        case .evidence: ["kind", "reference", "note"]
        case .proposal: ["contactId", "newEmail"]
        case .approval, .refusal, .objection, .resumption: []
        }
    }
}
