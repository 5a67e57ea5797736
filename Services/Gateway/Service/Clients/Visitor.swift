package import HTTPKit

/// Who a request to another service is made for.
package struct Visitor: Sendable {
    package let source: SourceAddress
    package let traceparent: String

    package init(source: SourceAddress, traceparent: String) {
        self.source = source
        self.traceparent = traceparent
    }
}
