import NotificationService
import ServiceRuntime

await ServiceCommand.main(NotificationService.definition)
