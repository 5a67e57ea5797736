import HTTPTypes

extension HTTPField.Name {
    // "sec-fetch-site" is a token, which a test reads once.
    static let secFetchSite = HTTPField.Name("sec-fetch-site")!
}
