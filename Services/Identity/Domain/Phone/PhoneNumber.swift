/// A mobile telephone number in E.164 form, with the country it belongs to. Only `PhoneNumbers` makes one.
package struct PhoneNumber: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Longest accepted input in bytes.
    package static let maximumBytes = 32
    /// `+`, calling code and national number, ASCII digits.
    package let e164: String
    /// ISO 3166-1 alpha-2.
    package let country: String
    private let callingCodeDigits: Int
    /// National digits that tell a block of numbers from its neighbours.
    private static let blockDigits = 4

    init(callingCode: [UInt8], national: ArraySlice<UInt8>, country: String) {
        e164 = "+" + String(decoding: callingCode + national, as: UTF8.self)
        callingCodeDigits = callingCode.count
        self.country = country
    }

    /// Calling code and four digits: the block of numbers that is watched for artificial traffic (SMS-13).
    package var block: String { String(e164.prefix(1 + callingCodeDigits + Self.blockDigits)) }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
