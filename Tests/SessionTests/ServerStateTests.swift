import SessionDomain
import Testing

@Suite("What is known of a resource server and a sign-out (DESIGN 3.8)")
struct ServerStateTests {
    struct Case: Sendable {
        var written: Int64?
        var through: Int64?
        var lease: Int64
        var now: Int64
        var state: ServerState
    }

    @Test(
        "By the database's clock alone",
        arguments: [
            Case(written: 1000, through: 1000, lease: 31_000, now: 1500, state: .confirmed),
            Case(written: 1000, through: 999, lease: 31_000, now: 1500, state: .pending),
            Case(written: 1000, through: nil, lease: 31_000, now: 1500, state: .pending),
            Case(written: 1000, through: 999, lease: 31_000, now: 30_999, state: .pending),
            Case(written: 1000, through: 999, lease: 31_000, now: 31_000, state: .unreachable),
            Case(written: 1000, through: 999, lease: 31_000, now: 310_999, state: .unreachable),
            Case(written: 1000, through: 999, lease: 31_000, now: 311_000, state: .safe),
            Case(written: 1000, through: 999, lease: 400_000, now: 311_000, state: .safe),
            Case(written: 1000, through: 1000, lease: 31_000, now: 90_000, state: .confirmed),
            Case(written: nil, through: 9000, lease: 31_000, now: 1500, state: .pending),
            Case(written: nil, through: 9000, lease: 1000, now: 900_000, state: .unreachable),
        ])
    func state(_ given: Case) {
        let state = ServerState(
            written: given.written, publishedThrough: given.through, leaseUntil: given.lease, now: given.now)
        #expect(state == given.state, "\(given)")
    }

    @Test("Only confirmed and safe are the end of it")
    func done() { #expect(ServerState.allCases.filter(\.isDone) == [.confirmed, .safe]) }
}
