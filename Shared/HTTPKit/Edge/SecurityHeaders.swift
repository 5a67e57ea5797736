import HTTPTypes
import Hummingbird

/// Headers that every answer carries (WEB-01, WEB-03, LNK-10). An answer that already has one keeps its own, so that
/// the gateway's pages can say more.
enum SecurityHeaders {
    static func apply(to response: inout Response, requestID: String) {
        set(.cacheControl, "no-store", &response)
        set(.xContentTypeOptions, "nosniff", &response)
        set(.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'", &response)
        set(.referrerPolicy, "no-referrer", &response)
        response.headers[.requestID] = requestID
        // No version banner, whoever added it.
        response.headers[.server] = nil
    }

    private static func set(_ name: HTTPField.Name, _ value: String, _ response: inout Response) {
        if response.headers[name] == nil { response.headers[name] = value }
    }
}
