/// Why a key file cannot be used. Names the file's problem, never its content, so it is safe to log.
package enum KeyRingError: Error, Equatable, CustomStringConvertible {
    /// Not JSON of the shape `{"current":"…","keys":[{"kid":"…","key":"…"}]}`.
    case malformed
    /// No keys in the file.
    case empty
    /// The key at this position (from 0) has an id outside `^[A-Za-z0-9_-]{1,64}$`.
    case invalidKeyID(position: Int)
    /// The key at this position repeats the id of an earlier one.
    case duplicateKeyID(position: Int)
    /// The key at this position is not base64url of exactly 32 usable bytes.
    case invalidKey(position: Int)
    /// `current` names no key of the file.
    case currentKeyMissing
    /// The file says it was made for another use.
    case wrongUse(expected: KeyUse)
    /// No key of that id in the ring (key operations only).
    case unknownKeyID
    /// There is no own key to sign with.
    case noOwnKey
    /// The current key cannot be taken out of a ring.
    case currentKeyNotRemovable

    package var description: String {
        switch self {
        case .malformed: "the key file is not a JSON object with \"current\" and \"keys\""
        case .empty: "the key file holds no keys"
        case .invalidKeyID(let position): "the id of key number \(position + 1) is not 1 to 64 of A-Z a-z 0-9 _ -"
        case .duplicateKeyID(let position): "the id of key number \(position + 1) was used before in the file"
        case .invalidKey(let position): "key number \(position + 1) is not base64url of 32 usable bytes"
        case .currentKeyMissing: "\"current\" names no key of the file"
        case .wrongUse(let expected): "the key file was not made for use \"\(expected.rawValue)\""
        case .unknownKeyID: "the key ring has no key of that id"
        case .noOwnKey: "there is no own key to sign with"
        case .currentKeyNotRemovable: "the current key cannot be removed; make another one current first"
        }
    }
}
