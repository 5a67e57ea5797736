/// What everybody is answered who asks for a recovery in any way; only the random handle differs.
struct RecoveryAccepted: Encodable {
    var requestHandle: String
    var resendAfterSeconds: Int64
}
