import NotificationService
import ServiceRuntime

/// `rekey-notification`: the messages to account owners.
@main
struct NotificationMain {
    static func main() async {
        await ServiceCommand.main(NotificationService.definition)
    }
}
