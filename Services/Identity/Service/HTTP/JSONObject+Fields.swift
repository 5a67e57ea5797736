import HTTPKit
import IdentityDomain
import RecoveryCrypto

/// The fields of identity's requests with the bounds they share; every fault is a 400 that is the same for everybody.
extension JSONObject {
    /// One plain e-mail address.
    func emailAddress(_ name: String) throws(ProblemDetails) -> EmailAddress {
        guard let address = EmailAddress(try string(name, maximumBytes: EmailAddress.maximumBytes)) else {
            throw .badRequest("invalid-email", "\"\(name)\" is not one e-mail address.")
        }
        return address
    }

    /// A mobile number of a country that messages go to.
    /// - Parameter country: where the owner lives, for national forms; nil for the configured country.
    func phoneNumber(
        _ name: String, _ phones: PhoneNumbers, country: String? = nil
    ) throws(ProblemDetails) -> PhoneNumber {
        let text = try string(name, maximumBytes: PhoneNumber.maximumBytes)
        do {
            return try phones.number(text, country: country)
        } catch .malformed {
            throw .badRequest("invalid-phone", "\"\(name)\" is not a mobile number, as +31612345678.")
        } catch {
            throw .badRequest("phone-not-served", "No messages are sent to numbers of that country.")
        }
    }

    /// A password of at most 1,024 bytes; every character counts, control characters too (PWD-05).
    func password(_ name: String) throws(ProblemDetails) -> Password {
        Password(try string(name, maximumBytes: Password.maximumBytes, allowControl: true))
    }

    /// A given or family name.
    func personName(_ name: String) throws(ProblemDetails) -> PersonName {
        // 100 code points of 4 bytes, and as much white space around.
        guard let person = PersonName(try string(name, maximumBytes: 800)) else {
            throw .badRequest(
                "invalid-name", "\"\(name)\" is not a name of 1 to \(PersonName.maximumCodePoints) characters.")
        }
        return person
    }

    /// What a payment number is of.
    func instrumentKind() throws(ProblemDetails) -> InstrumentKind {
        guard let kind = InstrumentKind(rawValue: try string("kind", maximumBytes: 8)) else {
            throw .badRequest("invalid-instrument", "\"kind\" is neither card nor iban.")
        }
        return kind
    }

    /// A payment number as it was typed, for the one component that reads it; whether it is one at all is not said here.
    func instrumentNumber() throws(ProblemDetails) -> [UInt8] {
        Array(try string("number", maximumBytes: InstrumentNumber.maximumBytes).utf8)
    }

    /// What a device says about itself; nothing when not given.
    func device() throws(ProblemDetails) -> DeviceSighting.Device {
        guard let device = try optionalObject("device", allowed: ["name", "id"]) else { return .unnamed }
        let name = try device.string("name", maximumBytes: 480)
        guard name.unicodeScalars.count <= 120 else {
            throw .badRequest("member-too-long", "\"name\" is longer than 120 characters.")
        }
        let id = try device.optionalString("id", maximumBytes: 64)
        guard id?.utf8.allSatisfy(Self.isBase64URL) ?? true else {
            throw .badRequest("invalid-device", "\"id\" is not base64url.")
        }
        return DeviceSighting.Device(id: id, name: name)
    }

    /// A code as it was typed; whether it is one at all is answered as a wrong one is.
    func code() throws(ProblemDetails) -> String { try string("code", maximumBytes: 64) }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
