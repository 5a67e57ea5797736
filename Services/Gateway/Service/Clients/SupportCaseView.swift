/// A support case as its page shows it. Names and contacts come masked.
struct SupportCaseView: Decodable, Sendable {
    struct Account: Decodable, Sendable {
        var id: String
        var name: String
        var state: String?
    }

    struct Confidence: Decodable, Sendable {
        struct Reason: Decodable, Sendable {
            var text: String
            var weight: Int
        }

        var score: Int
        var minimumToFreeze: Int
        var minimumToPropose: Int
        var reasons: [Reason]
    }

    struct Evidence: Decodable, Sendable {
        var kind: String
        var reference: String
        var note: String?
        var weight: Int
        var addedBy: String
        var at: String
    }

    struct Contact: Decodable, Sendable {
        var id: String
        var masked: String
        var since: String
        var until: String?
        var eligible: Bool
        var why: String?
    }

    struct Proposal: Decodable, Sendable {
        var masked: String
        var isNew: Bool
        var by: String
        var at: String
    }

    struct Decision: Decodable, Sendable {
        var outcome: String
        var by: String
        var at: String
        var effectiveAt: String?
    }

    struct Objection: Decodable, Sendable {
        var at: String
        var by: String
    }

    var id: String
    var state: String
    var account: Account
    var claim: String
    var disputedSince: String
    var openedAt: String
    var openedBy: String
    var expiresAt: String?
    var confidence: Confidence
    var evidence: [Evidence]
    var contacts: [Contact]
    var proposal: Proposal?
    var decision: Decision?
    var objections: [Objection]
    var allowed: [String]
}
