import ServiceRuntime
import TokenService

/// `rekey-token`: recovery links, grants, access and refresh tokens.
@main
struct TokenMain {
    static func main() async {
        await ServiceCommand.main(TokenService.definition)
    }
}
