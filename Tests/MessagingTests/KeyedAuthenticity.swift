import Crypto
import Foundation

@testable import Messaging

/// Signs with a key that goes with a producer's name; whoever holds the object as `producer` can sign for that one only.
struct KeyedAuthenticity: RecordAuthenticity {
    let producer: String
    private let secret = SymmetricKey(data: Data("known to the parties of these tests".utf8))

    func sign(_ statement: [UInt8]) throws -> String { code(statement, producer) }

    func isGenuine(_ statement: [UInt8], signature: String, from producer: String) -> Bool {
        signature == code(statement, producer)
    }

    private func code(_ statement: [UInt8], _ producer: String) -> String {
        let key = HMAC<SHA256>.authenticationCode(for: Data(producer.utf8), using: secret)
        return Data(HMAC<SHA256>.authenticationCode(for: statement, using: SymmetricKey(data: Data(key))))
            .base64EncodedString()
    }
}
