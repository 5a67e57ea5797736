import HTTPTypes

extension HTTPField.Name {
    // These four are tokens, which tests read once.
    static let secFetchSite = HTTPField.Name("sec-fetch-site")!
    static let secCHUA = HTTPField.Name("sec-ch-ua")!
    static let secCHUAPlatform = HTTPField.Name("sec-ch-ua-platform")!
    static let clearSiteData = HTTPField.Name("clear-site-data")!
}
