import CCurl
import DedicatedThread
import Foundation
package import NotificationDomain

/// One connection to the mail server over libcurl, used by one worker.
///
/// An actor on its own thread: libcurl blocks. The easy handle keeps its connection open between mails.
package actor SMTPConnection {
    package nonisolated let configuration: SMTPConfiguration
    private let executor: ThreadExecutor
    private var handle: CurlHandle?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(configuration: SMTPConfiguration, name: String) {
        self.configuration = configuration
        self.executor = ThreadExecutor(name: name)
    }

    /// Hands one mail over. Never throws: whatever happens is an outcome.
    package func deliver(_ mail: OutgoingMail) -> DeliveryOutcome {
        guard let headers = try? MailHeaders.lines(of: mail) else { return .permanent("header-refused") }
        guard let handle = handle ?? CurlHandle() else { return .temporary("out-of-memory") }
        self.handle = handle
        return handle.deliver(mail, headers: headers, configuration: configuration)
    }

    /// Closes the connection and ends the thread.
    package func close() {
        handle = nil
        executor.shutdown()
    }
}
