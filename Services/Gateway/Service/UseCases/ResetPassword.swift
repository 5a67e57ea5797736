import Crypto
import Foundation
import HTTPKit
import RecoveryCrypto

/// Sets a new password with the link that this browser opened, or the code that was typed into it.
///
/// No link is used up before a person has typed a password twice into the form of that very link (LNK-05).
package struct ResetPassword: Sendable {
    let identity: IdentityClient
    let token: TokenClient

    package init(identity: IdentityClient, token: TokenClient) {
        self.identity = identity
        self.token = token
    }

    /// What was typed, and into which form.
    package struct Form: Sendable {
        /// Names the link or code the form was made for: ``ResetPassword/name(of:)``.
        var link: String
        var password: String
        var again: String
        var signOutEverywhere: Bool
    }

    package enum Result: Sendable, Equatable {
        case done
        /// To be typed again; the link or code works as before.
        case refused(TextKey)
        /// The form belongs to a link or code opened earlier in this browser.
        case otherLink
        /// Used, expired, voided, or never ours: all the same to whoever holds it.
        case dead
    }

    package func callAsFunction(_ form: Form, _ opened: OpenedSecret, for visitor: Visitor) async throws -> Result {
        guard Self.isOf(form.link, opened) else { return .otherLink }
        if let mistake = NewPasswordForm.mistake(password: form.password, again: form.again) {
            return .refused(mistake)
        }
        guard let grant = try await grant(opened, for: visitor) else { return .dead }
        let answer = try await identity.resetPassword(
            grant: grant, newPassword: form.password, signOutEverywhere: form.signOutEverywhere, for: visitor)
        return switch answer {
        case .done: .done
        case .refused(let text): .refused(text)
        case .dead: .dead
        }
    }

    private func grant(_ opened: OpenedSecret, for visitor: Visitor) async throws -> String? {
        switch opened {
        case .link(let linkToken): try await token.redeem(linkToken, for: visitor)
        case .grant(let grant): grant
        }
    }

    /// Whether a form was made for this link or grant.
    package static func isOf(_ name: String, _ opened: OpenedSecret) -> Bool {
        constantTimeEqual([UInt8](name.utf8), [UInt8](Self.name(of: opened).utf8))
    }

    /// Names a link or grant without being it.
    package static func name(of opened: OpenedSecret) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Data(opened.text.utf8))))
    }
}
