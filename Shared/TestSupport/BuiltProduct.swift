package import Foundation

/// The executables that were built beside the tests.
package enum BuiltProduct {
    /// There is no such executable.
    package struct NotBuilt: Error {
        package let name: String
    }

    /// Throws ``NotBuilt``.
    package static func executable(_ name: String) throws -> URL {
        let folders =
            Bundle.allBundles.map(\.bundleURL).map { $0.deletingLastPathComponent() }
            + [Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
            + [URL(filePath: FileManager.default.currentDirectoryPath).appending(path: ".build/debug")]
        let found = folders.map { $0.appending(path: name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path()) }
        guard let found else { throw NotBuilt(name: name) }
        return found
    }
}
