package import HTTPTypes

// The literals are tokens, which a test reads once; `HTTPField.Name` has no literal initialiser that says so.
extension HTTPField.Name {
    package static let traceparent = HTTPField.Name("traceparent")!
    package static let forwardedFor = HTTPField.Name("x-forwarded-for")!
    package static let requestID = HTTPField.Name("x-request-id")!
    package static let referrerPolicy = HTTPField.Name("referrer-policy")!
    package static let peerSignature = HTTPField.Name("rekey-peer-signature")!
}
