/// A peer's public keys have not been fetched yet. Passes by itself; events wait in place until it has.
package struct KeysNotKnownYet: Error, CustomStringConvertible {
    package let peer: String
    package init(peer: String) { self.peer = peer }
    package var description: String { "the public keys of \(peer) are not known yet" }
}
