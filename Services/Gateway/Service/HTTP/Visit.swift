package import GatewayDomain
package import HTTPKit
import HTTPTypes
package import Hummingbird
import Observability
import RecoveryCrypto

/// One request of a browser: what it sent, and the cookies that its answer changes.
package struct Visit: Sendable {
    package let request: Request
    package let language: PageLanguage
    package let visitor: Visitor
    package var cookies: CookieJar
    private let site: Site
    private let parameters: Parameters

    /// - Parameter site: what is the same for all requests.
    package init(_ request: Request, _ context: RekeyRequestContext, site: Site) {
        self.request = request
        self.site = site
        parameters = context.parameters
        language = PageLanguage(accepting: request.headers[.acceptLanguage])
        visitor = Visitor(source: context.source, traceparent: context.trace.description)
        cookies = CookieJar(headers: request.headers, isSecure: site.isSecure)
    }

    // MARK: The device

    /// How long a browser is known again, in seconds: 12 months since it was last used to sign in.
    private static let deviceLife = 365 * 24 * 3600

    /// What this browser is called and known by; gives it a mark when it has none.
    package mutating func device() -> DeviceClaim {
        var mark = cookies.value(.device) ?? ""
        if !DeviceMark.fits(mark) { mark = Base64URL.encode(site.random.bytes(16)) }
        cookies.set(.device, mark, maxAge: Self.deviceLife)
        let name = DeviceName.name(
            userAgent: request.headers[.userAgent], brands: request.headers[.secCHUA],
            platform: request.headers[.secCHUAPlatform])
        return DeviceClaim(name: name ?? DeviceName.unknown, id: mark)
    }

    // MARK: What was asked for

    /// A part of the path, by its name in the route.
    package func parameter(_ name: String) -> String? { parameters.get(name) }

    /// A value of the query; nil without it.
    package func query(_ name: String) -> String? { request.uri.queryParameters.get(name) }

    // MARK: Forms

    /// How long a browser keeps what its forms are bound to, in seconds.
    private static let formLife = 12 * 3600

    /// The hidden token of a form; gives the browser something to be bound to when it has nothing yet.
    package mutating func formToken(_ form: FormName) -> PageValue {
        .text(site.sealer.formToken(form, secret: formSecret()))
    }

    private mutating func formSecret() -> String {
        if let secret = cookies.value(.csrf) { return secret }
        let secret = Base64URL.encode(site.random.bytes(32))
        cookies.set(.csrf, secret, maxAge: Self.formLife)
        return secret
    }

    /// The fields of a form that this browser was shown and its user submitted.
    ///
    /// Throws ``ProblemDetails``: 403 when it comes from elsewhere or is too old, 415 and 400 when it cannot be read.
    package func form(_ name: FormName) async throws -> FormFields {
        let headers = request.headers
        guard
            RequestSource.isOurOwn(
                site: headers[.secFetchSite], origin: headers[.origin], publicOrigin: site.publicURL)
        else { throw ProblemDetails.forbidden("foreign-form") }
        guard ContentType.isForm(headers[.contentType]) else {
            throw ProblemDetails(.unsupportedMediaType, "unsupported-media-type")
        }
        let body = try await request.body.collect(upTo: RekeyRequestContext.maximumBodyBytes)
        guard let fields = FormFields(Array(body.readableBytesView)) else {
            throw ProblemDetails.badRequest("malformed-form")
        }
        guard let secret = cookies.value(.csrf), site.sealer.isGenuine(fields.text("csrf"), name, secret: secret) else {
            throw ProblemDetails.forbidden("stale-form")
        }
        return fields
    }

    // MARK: Sealed cookies

    /// What a sealed cookie holds.
    package func sealed<Value: Decodable>(_ name: CookieName, _ type: Value.Type) -> Value? {
        cookies.value(name).flatMap { site.sealer.open($0, as: name, type) }
    }

    /// Sets a sealed cookie for `maxAge` seconds.
    package mutating func seal(_ value: some Encodable, as name: CookieName, maxAge: Int) throws {
        cookies.set(name, try site.sealer.seal(value, as: name), maxAge: maxAge)
    }
}
