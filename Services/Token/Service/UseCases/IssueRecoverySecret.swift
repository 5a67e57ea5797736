package import EventContracts
package import PostgresClient

/// Issues what fits the channel: a link by e-mail, a code by SMS.
package struct IssueRecoverySecret: Sendable {
    private let link: IssueRecoveryLink
    private let code: IssueRecoveryCode

    package init(link: IssueRecoveryLink, code: IssueRecoveryCode) {
        self.link = link
        self.code = code
    }

    package func run(_ request: SecretRequest, cause: EventEnvelope, in tx: borrowing Transaction) throws {
        switch request.channel {
        case .email: try link.run(request, cause: cause, in: tx)
        case .sms: try code.run(request, cause: cause, in: tx)
        }
    }
}
