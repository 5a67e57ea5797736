/// The text for a password that identity's rules refused; nil for any other answer.
struct PasswordRefusalText {
    let key: TextKey

    init?(_ answer: UpstreamAnswer) {
        switch (answer.status, answer.slug) {
        case (422, "previous-password"): key = TextKey("policy", "previous")
        case (422, _):
            switch answer.reason {
            case "too-short": key = TextKey("policy", "tooShort")
            case "blocked": key = TextKey("policy", "blocked")
            case "contains-service-name", "contains-address", "contains-name": key = TextKey("policy", "personal")
            default: key = TextKey("policy", "refused")
            }
        default: return nil
        }
    }
}
