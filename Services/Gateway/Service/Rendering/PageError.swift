/// Why the pages cannot be used; found when the service starts.
package struct PageError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
