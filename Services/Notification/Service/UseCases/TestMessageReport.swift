package import Foundation
package import NotificationDomain

/// What a provider answered to a test message: classes and codes, never its words, which may repeat an address.
package struct TestMessageReport: Codable, Sendable, Equatable {
    package var id: UUID
    package var provider: String
    /// `accepted`, `temporary`, `permanent` or `unknown`.
    package var outcome: String
    package var reason: String?
    package var code: Int?
    package var enhanced: String?
    /// Under which name the provider knows it.
    package var providerID: String?
    /// How long it took.
    package var milliseconds: Int64

    package init(id: UUID, provider: String, _ result: DeliveryResult, milliseconds: Int64) {
        self.id = id
        self.provider = provider
        outcome = result.outcome.rawValue
        reason = result.reason
        code = result.code
        enhanced = result.enhanced
        providerID = result.providerID
        self.milliseconds = milliseconds
    }
}
