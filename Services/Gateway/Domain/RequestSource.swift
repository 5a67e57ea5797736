/// Whether a form was submitted from one of our own pages, by what the browser says of it.
///
/// Our pages send `Referrer-Policy: no-referrer`, which makes browsers send `Origin: null` even for our own forms, so the
/// fetch metadata decides where a browser sends it, and `null` alone proves nothing. The form's own token is checked beside
/// this in every case.
package enum RequestSource {
    /// - Parameters:
    ///   - site: the `Sec-Fetch-Site` header.
    ///   - origin: the `Origin` header.
    ///   - publicOrigin: scheme, host and port from configuration, never from the request.
    package static func isOurOwn(site: String?, origin: String?, publicOrigin: String) -> Bool {
        let originFits = origin.map { $0 == "null" || $0.utf8.elementsEqual(publicOrigin.utf8) } ?? true
        switch site {
        case nil: return originFits
        // `none` is a reload or a restored tab: started by the person, not by a page.
        case "same-origin", "none": return originFits
        default: return false
        }
    }
}
