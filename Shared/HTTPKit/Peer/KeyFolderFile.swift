import Foundation
package import ServiceRuntime

/// Reads a file of the key folder (`keys.directory`) with a message that names the file and nothing in it.
package enum KeyFolderFile {
    /// Larger files are no key rings, in bytes.
    private static let maximumBytes = 1_048_576

    package static func read(_ name: String, in folder: String) throws(ConfigError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "\(name) is missing or cannot be read")
        }
        guard data.count <= maximumBytes else {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "\(name) is larger than a key file can be")
        }
        return [UInt8](data)
    }
}
