/// Why a text is not taken as a telephone number; depends on the text and on configuration alone.
package enum PhoneRefusal: Error, Sendable, Equatable {
    /// Not a mobile number of any country, in no form that is taken.
    case malformed
    /// A mobile number of a country that messages are not sent to.
    case notServed
}
