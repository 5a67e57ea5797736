import EventContracts
package import Foundation
package import TokenDomain

/// A session's row: who, under what, and the state of its chain of refresh tokens.
package struct RefreshFamily: Sendable, Equatable {
    /// Also the session's id.
    package var id: UUID
    package var account: UUID
    /// 32 random bytes; with the key they make the tokens.
    package var nonce: [UInt8]
    package var keyID: String
    /// When the password was checked.
    package var authTime: Date
    package var createdAt: Date
    package var state: RefreshFamilyState

    package var expiresAt: Date { Date(milliseconds: state.expiresAt) }
}
