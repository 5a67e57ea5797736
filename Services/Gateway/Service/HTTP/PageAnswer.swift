package import HTTPTypes

/// What a page's handler answers.
package enum PageAnswer: Sendable {
    case page(Page, HTTPResponse.Status = .ok)
    /// 303: the browser gets `path` next, also after a form. Always a path of ours, never a value from a request.
    case redirect(String)
    /// As ``redirect(_:)``, after the person signed out: the browser forgets what it kept of our pages.
    case signedOut(String)
    /// A JSON file to keep, under a name of ours.
    case download([UInt8], name: String)
}
