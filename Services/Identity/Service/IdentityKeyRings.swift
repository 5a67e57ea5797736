import Foundation
import HTTPKit
package import RecoveryCrypto
package import ServiceRuntime

/// The key rings of identity.
package struct IdentityKeyRings: Sendable {
    /// Signs what identity states to token.
    package let assertion: SigningKeyRing
    /// Seals addresses to notification, and identifiers to identity itself.
    package let sealing: SealingKeyRing
    /// Makes fingerprints of payment instruments and of identifiers that failed to sign in.
    package let instrument: SymmetricKeyRing
    /// Derives the codes that prove contacts.
    package let contactCode: SymmetricKeyRing
    /// Derives the links in notices, by which an owner undoes or objects.
    package let noticeLink: SymmetricKeyRing
    /// Seals the second factors of support agents.
    package let agent: SymmetricKeyRing

    package init(
        assertion: SigningKeyRing, sealing: SealingKeyRing, instrument: SymmetricKeyRing,
        contactCode: SymmetricKeyRing, noticeLink: SymmetricKeyRing, agent: SymmetricKeyRing
    ) {
        self.assertion = assertion
        self.sealing = sealing
        self.instrument = instrument
        self.contactCode = contactCode
        self.noticeLink = noticeLink
        self.agent = agent
    }

    /// Reads the rings of the key folder. Throws `ConfigError` that names the file and nothing in it.
    package init(context: BootContext) throws(ConfigError) {
        let folder = context.settings.keysDirectory
        assertion = try Self.ring("assertion.json", folder) { json throws(KeyRingError) in
            try SigningKeyRing(json: json)
        }
        sealing = try Self.ring("sealing.json", folder) { json throws(KeyRingError) in
            try SealingKeyRing(json: json)
        }
        instrument = try Self.ring("instrument.json", folder) { json throws(KeyRingError) in
            try SymmetricKeyRing(json: json)
        }
        contactCode = try Self.ring("contact-code.json", folder) { json throws(KeyRingError) in
            try SymmetricKeyRing(json: json)
        }
        noticeLink = try Self.ring("notice-link.json", folder) { json throws(KeyRingError) in
            try SymmetricKeyRing(json: json)
        }
        agent = try Self.ring("agent.json", folder) { json throws(KeyRingError) in
            try SymmetricKeyRing(json: json)
        }
        try context.production.requireProductionKeys(assertion.keyIDs, file: "assertion.json")
        try context.production.requireProductionKeys(sealing.keyIDs, file: "sealing.json")
        try context.production.requireProductionKeys(instrument.keyIDs, file: "instrument.json")
        try context.production.requireProductionKeys(contactCode.keyIDs, file: "contact-code.json")
        try context.production.requireProductionKeys(noticeLink.keyIDs, file: "notice-link.json")
        try context.production.requireProductionKeys(agent.keyIDs, file: "agent.json")
    }

    /// All of them by file name without its ending.
    package var byFile: [String: any ReloadableKeyRing] {
        [
            "assertion": assertion, "sealing": sealing, "instrument": instrument, "contact-code": contactCode,
            "notice-link": noticeLink, "agent": agent,
        ]
    }

    private static func ring<Ring>(
        _ file: String, _ folder: String, _ read: ([UInt8]) throws(KeyRingError) -> Ring
    ) throws(ConfigError) -> Ring {
        let json = try KeyFolderFile.read(file, in: folder)
        do {
            return try read(json)
        } catch {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "\(file): \(error)")
        }
    }
}
