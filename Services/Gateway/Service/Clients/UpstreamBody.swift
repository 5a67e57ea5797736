import Foundation

/// The body of a request to another service.
package struct UpstreamBody: Sendable {
    package let type: String
    package let bytes: [UInt8]

    /// A JSON object.
    package static func json(_ value: some Encodable) throws -> UpstreamBody {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return UpstreamBody(type: "application/json", bytes: [UInt8](try encoder.encode(value)))
    }

    /// A form, every byte that is not plain percent-encoded.
    package static func form(_ fields: [(name: String, value: String)]) -> UpstreamBody {
        let text = fields.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
        return UpstreamBody(type: "application/x-www-form-urlencoded", bytes: [UInt8](text.utf8))
    }

    /// Percent-encoding with the unreserved characters of RFC 3986 left as they are.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        let digits = Array("0123456789ABCDEF")
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return encoded
    }
}
