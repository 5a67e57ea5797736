import IdentityService
import ServiceRuntime
import Synchronization

/// Keeps the check that a harness was given, so that its connections can be closed afterwards.
final class HTTPPhoneRiskCheckBox: Sendable {
    private let made = Mutex<HTTPPhoneRiskCheck?>(nil)

    func make(_ url: String, _ token: String?, _ dependencies: SystemDependencies) -> HTTPPhoneRiskCheck {
        let check = HTTPPhoneRiskCheck(url: url, token: token, dependencies: dependencies)
        made.withLock { $0 = check }
        return check
    }

    func close() async { await made.withLock { $0 }?.close() }
}
