import GatewayService
import ServiceRuntime

await ServiceCommand.main(GatewayService.definition)
