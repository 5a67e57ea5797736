package import HTTPKit

/// What a caller presents to get a grant: the token of a link, or a code with the request handle it was asked under.
package enum PresentedSecret {
    case link(String)
    case code(handle: String, code: String)

    /// Reads one of the two. Only the shape of the body can fail here; what the texts hold is judged later, and alike.
    package init(_ body: JSONObject) throws(ProblemDetails) {
        let limit = 60_000
        if body.contains("token") {
            guard !body.contains("requestHandle"), !body.contains("code") else {
                throw .badRequest("ambiguous-secret", "Give either a token, or a requestHandle and a code.")
            }
            self = .link(try body.string("token", maximumBytes: limit, allowEmpty: true, allowControl: true))
        } else {
            self = .code(
                handle: try body.string("requestHandle", maximumBytes: limit, allowEmpty: true, allowControl: true),
                code: try body.string("code", maximumBytes: limit, allowEmpty: true, allowControl: true))
        }
    }
}
