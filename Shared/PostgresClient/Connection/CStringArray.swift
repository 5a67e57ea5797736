import Glibc

/// C strings in a NULL-terminated array, freed at the end of its life. The copies are cleared: one is a password.
@unsafe
final class CStringArray {
    private var storage: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) {
        unsafe storage = strings.map { unsafe strdup($0) } + [nil]
    }

    deinit {
        for index in unsafe storage.indices {
            guard let string = unsafe storage[index] else { continue }
            unsafe explicit_bzero(string, strlen(string))
            unsafe free(string)
        }
    }

    /// Valid while the array lives.
    var pointers: [UnsafePointer<CChar>?] { unsafe storage.map { unsafe UnsafePointer($0) } }
}
