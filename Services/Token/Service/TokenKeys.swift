import HTTPKit
package import RecoveryCrypto
package import ServiceRuntime

/// The key rings of the token service, from the files of `keys.directory`.
package struct TokenKeys: RedactedValue {
    /// Signs access tokens and grants; published as JWKS.
    package let signing: SigningKeyRing
    /// Seals secrets for notification.
    package let sealing: SealingKeyRing
    package let links: SymmetricKeyRing
    package let codes: SymmetricKeyRing
    package let refreshTokens: SymmetricKeyRing

    package init(
        signing: SigningKeyRing, sealing: SealingKeyRing, links: SymmetricKeyRing, codes: SymmetricKeyRing,
        refreshTokens: SymmetricKeyRing
    ) {
        self.signing = signing
        self.sealing = sealing
        self.links = links
        self.codes = codes
        self.refreshTokens = refreshTokens
    }

    /// Throws `ConfigError` naming the file for one that is missing, not a ring, or made for development in production.
    package init(directory: String, production: ProductionRules) throws {
        func ring<Ring>(
            _ name: String, _ read: ([UInt8]) throws -> Ring, _ ids: (Ring) -> [String]
        ) throws -> Ring {
            let file = "\(name).json"
            let bytes = try KeyFolderFile.read(file, in: directory)
            do {
                let ring = try read(bytes)
                try production.requireProductionKeys(ids(ring), file: file)
                return ring
            } catch let error as KeyRingError {
                throw ConfigError(key: CommonKeys.keysDirectory.name, "\(file): \(error)")
            }
        }
        signing = try ring("signing", SigningKeyRing.init(json:), \.keyIDs)
        sealing = try ring("sealing", SealingKeyRing.init(json:), \.keyIDs)
        links = try ring("link", SymmetricKeyRing.init(json:), \.keyIDs)
        codes = try ring("code", SymmetricKeyRing.init(json:), \.keyIDs)
        refreshTokens = try ring("refresh", SymmetricKeyRing.init(json:), \.keyIDs)
    }

    /// All rings by file name without its ending, to be followed while the service runs.
    package var byFile: [String: any ReloadableKeyRing] {
        ["signing": signing, "sealing": sealing, "link": links, "code": codes, "refresh": refreshTokens]
    }
}
