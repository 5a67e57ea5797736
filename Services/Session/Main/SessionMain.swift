import ServiceRuntime
import SessionService

/// `rekey-session`: device sessions and the revocation feed.
@main
struct SessionMain {
    static func main() async {
        await ServiceCommand.main(SessionService.definition)
    }
}
