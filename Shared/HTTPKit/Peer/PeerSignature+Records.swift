import Messaging

/// Records on topics are signed with the peer key too, as statements of a kind of their own.
extension PeerSignature: RecordAuthenticity {}
