/// A step of a journey that did not go as the contract says, and where an operator looks next.
package struct JourneyFailure: Error, CustomStringConvertible {
    package var what: String
    package var lookAt: String

    package init(_ what: String, lookAt: String) {
        self.what = what
        self.lookAt = lookAt
    }

    package var description: String { what }
}
