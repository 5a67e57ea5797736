import GatewayService
import ServiceRuntime

/// `rekey-gateway`: browser pages in front of the other services.
@main
struct GatewayMain {
    static func main() async {
        await ServiceCommand.main(GatewayService.definition)
    }
}
