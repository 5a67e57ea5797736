import Foundation
import IdentityDomain
import PostgresClient
import RecoveryCrypto

/// Finds the accounts behind a payment number and, after that, those of them with the name (LKP-11).
struct FindByInstrument: Sendable {
    /// Accounts that one look-up may lead to.
    static let maximumAccounts = 3
    /// Accounts whose names are compared.
    private static let maximumOwners = 100
    /// Stands for an owner where there is none: names are compared in any case.
    private static let nobody = NameKey(given: "", family: "")

    let parts: IdentityParts

    /// The rows that were hit, of at most ``maximumAccounts`` accounts. Those with a proved contact come first, and the
    /// oldest of them: nobody shuts an owner out by signing up with somebody else's name and number.
    func run(_ terms: LookupTerms, in tx: borrowing Transaction) throws -> [InstrumentStore.Owner] {
        let searched = terms.fingerprints
        let forms = parts.instruments.forms(of: searched, chains: try InstrumentStore.chains(in: tx))
        var owners: [InstrumentStore.Owner] = []
        for form in forms {
            owners += try InstrumentStore.owners(of: form, limit: Self.maximumOwners, in: tx)
        }
        let found = named(terms.name, among: owners).sorted { $0.precedes($1) }
        var accounts: Set<UUID> = []
        return found.filter { owner in
            if accounts.count < Self.maximumAccounts { accounts.insert(owner.account) }
            return accounts.contains(owner.account)
        }
    }

    /// Every name is compared to its end, and at least one is.
    private func named(_ name: NameKey, among owners: [InstrumentStore.Owner]) -> [InstrumentStore.Owner] {
        let wanted = digest(name)
        guard !owners.isEmpty else {
            _ = constantTimeEqual(digest(Self.nobody), wanted)
            return []
        }
        return owners.filter { owner in
            constantTimeEqual(digest(NameKey(given: owner.givenName, family: owner.familyName)), wanted)
        }
    }

    private func digest(_ name: NameKey) -> [UInt8] { parts.fingerprints.fingerprint(.lookupName, name.bytes).bytes }
}
