/// What `POST /v1/recoveries` answers, to everybody alike.
package struct RequestAccepted: Decodable, Sendable {
    package var requestHandle: String
    package var resendAfterSeconds: Int
}
