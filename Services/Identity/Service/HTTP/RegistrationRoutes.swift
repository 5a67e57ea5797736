import HTTPKit
import Hummingbird
import IdentityDomain

/// `POST /v1/accounts`: 202 for a new and for an existing address alike.
struct RegistrationRoutes: Sendable {
    private static let members: Set<String> = [
        "email", "password", "givenName", "familyName", "locale", "country", "timeZone", "instruments",
    ]
    /// Most payment instruments given at sign-up.
    private static let maximumInstruments = 10

    let register: RegisterAccount
    let instruments: InstrumentFingerprints
    let limits: SourceLimits

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/accounts") { request, context in
            let form = try form(try await request.jsonObject(allowed: Self.members))
            try await limits.take(.registration, context)
            try await IdentityProblems.answering { try await register.run(form) }
            return Response.json(bytes: Array("{}".utf8), status: .accepted)
        }
    }

    private func form(_ body: JSONObject) throws(ProblemDetails) -> RegisterAccount.Form {
        RegisterAccount.Form(
            email: try body.emailAddress("email"), password: try body.password("password"),
            givenName: try body.personName("givenName"), familyName: try body.personName("familyName"),
            locale: try Self.locale(body), country: try Self.country(body), timeZone: try Self.timeZone(body),
            instruments: try fingerprints(body))
    }

    private static func locale(_ body: JSONObject) throws(ProblemDetails) -> AccountLocale {
        let tag = try body.string("locale", maximumBytes: 35)
        guard AccountLocale.isTag(tag) else { throw .badRequest("invalid-locale", "\"locale\" is not a language tag.") }
        return AccountLocale(tag: tag)
    }

    /// ISO 3166-1 alpha-2, stored in capitals.
    private static func country(_ body: JSONObject) throws(ProblemDetails) -> String? {
        guard let code = try body.optionalString("country", maximumBytes: 2) else { return nil }
        let letters = ASCIIFolding.fold(Array(code.utf8))
        guard letters.count == 2, letters.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            throw .badRequest("invalid-country", "\"country\" is not a two-letter country code.")
        }
        return String(decoding: letters.map { $0 & 0xDF }, as: UTF8.self)
    }

    /// The shape of a name of the time zone database, as `Europe/Amsterdam`.
    private static func timeZone(_ body: JSONObject) throws(ProblemDetails) -> String? {
        guard let name = try body.optionalString("timeZone", maximumBytes: 64) else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            switch ASCIIFolding.fold([byte])[0] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/_+-".utf8.contains(byte)
            }
        }
        guard isName else { throw .badRequest("invalid-time-zone", "\"timeZone\" is not the name of a time zone.") }
        return name
    }

    private func fingerprints(_ body: JSONObject) throws(ProblemDetails) -> [InstrumentFingerprint] {
        var fingerprints: [InstrumentFingerprint] = []
        let objects = try body.objects("instruments", allowed: ["kind", "number"], maximum: Self.maximumInstruments)
        for object in objects {
            let kind = try object.instrumentKind()
            guard let fingerprint = instruments.fingerprint(kind, typed: try object.instrumentNumber()) else {
                throw .badRequest("invalid-instrument", "An instrument's number is not valid.")
            }
            fingerprints.append(fingerprint)
        }
        return fingerprints
    }
}
