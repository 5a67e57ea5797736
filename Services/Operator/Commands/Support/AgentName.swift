/// What agents are called: 2 to 32 of a-z, 0-9, dot, underscore and hyphen. Also part of a file's name, so nothing else
/// comes through here.
package enum AgentName {
    package static func fits(_ text: String) -> Bool {
        (2...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                    || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
            }
    }

    /// Throws `CommandFailure` (usage) for any other.
    package static func require(_ text: String) throws {
        guard fits(text) else { throw CommandFailure.usage("an agent's name is 2 to 32 of a-z, 0-9, '.', '_' and '-'") }
    }
}
