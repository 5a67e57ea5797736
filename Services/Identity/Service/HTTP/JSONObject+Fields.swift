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

    /// A telephone number with its country code.
    func phoneNumber(_ name: String) throws(ProblemDetails) -> PhoneNumber {
        guard let number = PhoneNumber(try string(name, maximumBytes: PhoneNumber.maximumBytes)) else {
            throw .badRequest("invalid-phone", "\"\(name)\" is not a telephone number with its country code.")
        }
        return number
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

    /// What a device calls itself; nil when not given.
    func deviceName() throws(ProblemDetails) -> String? {
        guard let device = try optionalObject("device", allowed: ["name"]) else { return nil }
        let name = try device.string("name", maximumBytes: 480)
        guard name.unicodeScalars.count <= 120 else {
            throw .badRequest("member-too-long", "\"name\" is longer than 120 characters.")
        }
        return name
    }
}
