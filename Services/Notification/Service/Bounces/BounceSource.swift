import Foundation

/// Where reports lie until they are read. Its functions block.
protocol BounceSource: Sendable {
    /// Names of what was not read yet at `now`, in the order of arrival.
    func waiting(at now: Date) throws -> [String]
    /// What a piece says; nil for what is no mail, or is gone. Throws for one that cannot be read.
    func notices(in name: String, by parser: BounceParser) throws -> [BounceNotice]?
    /// Deletes what was read: a report returns the mail that it is about, secret and address included.
    func remove(_ name: String) throws
}
