import EventContracts
package import Foundation
import NIOHTTP1

/// Looking for an account by name and payment number, and registering such numbers (DESIGN 6).
extension StackClient {
    /// A payment number as the contract has it.
    package struct Instrument: Encodable, Sendable {
        package var kind: String
        package var number: String

        package init(kind: String, number: String) {
            self.kind = kind
            self.number = number
        }
    }

    /// A sign-up that gives payment numbers.
    package func register(_ person: DemoPerson, instruments: [Instrument]) async throws -> StackAnswer {
        struct Body: Encodable {
            var email: String
            var password: String
            var givenName: String
            var familyName: String
            var locale: String
            var instruments: [Instrument]
        }
        let body = Body(
            email: person.email, password: person.password, givenName: person.givenName,
            familyName: person.familyName, locale: person.locale, instruments: instruments)
        return try await sendJSON(.POST, "\(addresses.identity)/v1/accounts", body)
    }

    package func lookUp(
        givenName: String, familyName: String, instrument: Instrument
    ) async throws -> StackAnswer {
        struct Body: Encodable {
            var givenName: String
            var familyName: String
            var instrument: Instrument
        }
        let body = Body(givenName: givenName, familyName: familyName, instrument: instrument)
        return try await sendJSON(.POST, "\(addresses.identity)/v1/account-lookups", body)
    }

    /// Gives an account exactly these payment numbers, as the billing system does.
    package func replaceInstruments(
        of account: UUID, by instruments: [Instrument], as operatorClient: AdminCredentials
    ) async throws -> StackAnswer {
        try await manage(
            .PUT, "/v1/admin/accounts/\(account.wireText)/instruments", ["instruments": instruments], as: operatorClient
        )
    }

    /// Puts the current key over at most `limit` fingerprints of payment numbers.
    package func rekeyInstruments(limit: Int, as operatorClient: AdminCredentials) async throws -> StackAnswer {
        try await manage(.POST, "/v1/admin/instruments/rekey", ["limit": limit], as: operatorClient)
    }
}
