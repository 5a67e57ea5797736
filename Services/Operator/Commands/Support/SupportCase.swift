/// A support case as agents see it: masked, and never with a link or code.
package struct SupportCase: Decodable, Sendable {
    package struct Account: Decodable, Sendable {
        package var id: String
        package var name: String
        package var state: String?
    }

    /// How sure the evidence makes anybody, and why.
    package struct Confidence: Decodable, Sendable {
        package struct Reason: Decodable, Sendable {
            package var text: String
            package var weight: Int
        }

        package var score: Int
        package var minimumToFreeze: Int
        package var minimumToPropose: Int
        package var reasons: [Reason]
    }

    package struct Evidence: Decodable, Sendable {
        package var id: String
        package var kind: String
        package var reference: String
        package var note: String?
        package var weight: Int
        package var addedBy: String
        package var at: String
    }

    package struct Contact: Decodable, Sendable {
        package var id: String
        package var channel: String
        package var masked: String
        package var since: String
        package var until: String?
        package var verifiedAt: String?
        /// Whether the case may restore it; `why` says why not.
        package var eligible: Bool
        package var why: String?
    }

    package struct Proposal: Decodable, Sendable {
        package var contactId: String?
        package var masked: String
        package var isNew: Bool
        package var by: String
        package var at: String
    }

    package struct Decision: Decodable, Sendable {
        package var outcome: String
        package var by: String
        package var at: String
        package var effectiveAt: String?
    }

    package struct Objection: Decodable, Sendable {
        package var at: String
        package var by: String
    }

    package struct Audit: Decodable, Sendable {
        package var count: Int
        package var head: String
    }

    package var id: String
    package var state: String
    package var account: Account
    package var claim: String
    package var disputedSince: String
    package var openedAt: String
    package var openedBy: String
    package var expiresAt: String?
    package var confidence: Confidence
    package var evidence: [Evidence]
    package var contacts: [Contact]
    package var proposal: Proposal?
    package var decision: Decision?
    package var objections: [Objection]
    package var allowed: [String]
    package var audit: Audit
}
