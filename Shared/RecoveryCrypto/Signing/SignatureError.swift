/// Why a signed statement was not made or not accepted. Safe to log: it carries nothing of the statement but, where
/// keys may have to be fetched, its key id (64 characters of `A-Z a-z 0-9 _ -` at most).
package enum SignatureError: Error, Equatable, CustomStringConvertible {
    /// Not three canonical base64url parts within the size limit, or not a header of the one accepted form.
    case malformed
    /// The header names another algorithm than ES256.
    case wrongAlgorithm
    /// The header's `typ` is not the one expected here.
    case wrongType
    /// The header names a key that is not in the set; at most one refresh a minute may follow (JWT-02).
    case unknownKey(String)
    /// The signature is not that key's over this statement.
    case invalidSignature
    /// Signed properly, but the claims are not of the expected shape.
    case invalidClaims
    /// A type that cannot stand in a header (signing only).
    case invalidType

    package var description: String {
        switch self {
        case .malformed: "the signed statement is malformed"
        case .wrongAlgorithm: "the signed statement does not use ES256"
        case .wrongType: "the signed statement is of another type"
        case .unknownKey(let keyID): "the signed statement names the unknown key \(keyID)"
        case .invalidSignature: "the signature is not valid"
        case .invalidClaims: "the claims are not of the expected shape"
        case .invalidType: "the type cannot stand in a header"
        }
    }
}
