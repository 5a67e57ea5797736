/// The stack under test could not be brought to where a test needs it.
package struct StackError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
