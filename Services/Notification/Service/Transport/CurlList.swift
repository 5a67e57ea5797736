import CCurl

/// A libcurl string list, freed when it goes.
final class CurlList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    /// Copies the strings.
    init(_ strings: [String]) {
        for string in strings { first = curl_slist_append(first, string) }
    }

    deinit { curl_slist_free_all(first) }
}
