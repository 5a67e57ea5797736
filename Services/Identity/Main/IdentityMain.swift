import IdentityService
import ServiceRuntime

/// `rekey-identity`: accounts, passwords and recovery attempts.
@main
struct IdentityMain {
    static func main() async {
        await ServiceCommand.main(IdentityService.definition)
    }
}
