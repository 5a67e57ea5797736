import Foundation

/// Claims for the tests.
struct StatementClaims: Codable, Sendable, Equatable {
    var iss = "rekey-token"
    var sub = "00000000-0000-0000-0000-000000000001"
    var jti = "j1"
    var exp = 1_800_000_000
}
