/// The services behind the pages.
package struct GatewayClients: Sendable {
    package let identity: IdentityClient
    package let token: TokenClient
    package let session: SessionClient

    package init(identity: IdentityClient, token: TokenClient, session: SessionClient) {
        self.identity = identity
        self.token = token
        self.session = session
    }
}
