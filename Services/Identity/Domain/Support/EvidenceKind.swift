/// What a case can be supported by. A case names where the evidence can be found, and never holds the document (HIJ-08).
package enum EvidenceKind: String, Sendable, CaseIterable {
    case identityDocument = "identity-document"
    case oldContact = "old-contact"
    case paymentRecord = "payment-record"
    case earlierDevice = "earlier-device"
    case policeReport = "police-report"
    case accountKnowledge = "account-knowledge"

    /// Points of confidence. No kind alone reaches the minimum to freeze an account.
    package var weight: Int {
        switch self {
        case .identityDocument, .oldContact: 35
        case .paymentRecord: 30
        case .earlierDevice, .policeReport: 20
        case .accountKnowledge: 10
        }
    }

    /// What an agent reads. No number, address or document belongs into a case.
    package var text: String {
        switch self {
        case .identityDocument: "An identity document in the owner's name was checked by the service that does so."
        case .oldContact: "Somebody answered from a contact that was on the account before the dispute."
        case .paymentRecord: "The billing system shows a payment of this account that the caller could describe."
        case .earlierDevice: "The caller showed a device that used the account before the dispute."
        case .policeReport: "There is a report to the police."
        case .accountKnowledge: "The caller knew things about the account that others could find out."
        }
    }
}
