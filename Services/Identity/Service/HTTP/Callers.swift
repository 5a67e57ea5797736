import EventContracts
import HTTPKit
import Hummingbird

/// Who is behind a request, and roughly where.
struct Callers: Sendable {
    /// The claims of a request's bearer token. Throws the problem to answer.
    let bearer: @Sendable (Request) async throws -> AccessTokenClaims
    /// The same for what must not be done with a session that was revoked a moment ago: it asks the owner of the
    /// revocations while their stream is stale.
    let sensitive: @Sendable (Request) async throws -> AccessTokenClaims
    let place: @Sendable (SourceAddress) -> String?

    /// Where something that is asked for by a session comes from.
    /// - Parameter device: what the request says of it.
    func origin(
        _ claims: AccessTokenClaims, _ context: RekeyRequestContext, device: DeviceSighting.Device = .unnamed
    ) -> RequestOrigin {
        RequestOrigin(device: device.name, place: place(context.source), session: claims.sid)
    }
}
