/// Why a recovery was started for somebody who had not asked for it; their message says so.
package enum RecoveryOccasion: String, Codable, Sendable, CaseIterable {
    /// A change that let somebody else in was undone.
    case undo
    /// Customer service decided to give the account back.
    case supportCase = "support-case"
    /// Passwords were taken away after a breach.
    case breach
}
