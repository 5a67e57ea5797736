import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// What recoveries by SMS and changed contacts leave behind: no code, number or address in the clear (I20, EVT-12).
@Suite("Leaks", .stack, .serialized) struct LeakTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("I20: codes, handles, grants, numbers and addresses stand nowhere but in their own table and the inbox")
    func codesAndPhones() async throws {
        var secrets: [String] = []
        var codes: [String] = []
        for index in 0..<6 {
            let somebody = try await stack.withPhone("leak", givenName: "Bartholomew\(index)")
            let phone = try #require(somebody.phone)
            let national = "0" + phone.dropFirst(3)
            let (handle, code) = try await stack.smsCode(phone)
            let redeemed = try await stack.client.redeem(requestHandle: handle, code: code)
            struct Redeemed: Decodable { var grant: String }
            let grant = try redeemed.decode(Redeemed.self).grant
            let password = DemoPerson.freshPassword()
            try #require(try await stack.client.resetPassword(grant: grant, newPassword: password).status == 204)
            _ = try await stack.message("password-changed", to: phone)
            let unproved = DemoPerson.freshPhone()
            _ = try await stack.smsHandle(unproved)
            secrets += [phone, String(phone.dropFirst()), national, unproved, somebody.person.email, password]
            secrets += [handle, grant, somebody.device.accessToken, somebody.device.refreshToken]
            for address in [phone, somebody.person.email] {
                codes += try await stack.client.inbox(of: address).compactMap(\.code)
            }
        }
        #expect(codes.count >= 18)
        try await stack.settle()
        let findings = try await LeakSearch(stack: stack).findings(secrets, codes: codes)
        let places = Set(findings.map(\.place))
        #expect(places.isSuperset(of: LeakSearch.expected), "the search found too little: \(findings)")
        #expect(places.subtracting(LeakSearch.allowed).isEmpty, "in the clear: \(findings)")
    }

    @Test("a code in the clear would be found, one inside a longer number not")
    func theSearchItself() async throws {
        let code = "04711238"
        let log = stack.layout.folder.appendingPathComponent("gateway.log")
        let handle = try FileHandle(forWritingTo: log)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\n{\"number\":904711238}\n".utf8))
        #expect(try await LeakSearch(stack: stack).findings([], codes: [code]).isEmpty)
        try handle.write(contentsOf: Data("\n{\"number\":\"04711238\"}\n".utf8))
        #expect(try await LeakSearch(stack: stack).findings([], codes: [code]).map(\.place) == ["log.gateway"])
        try handle.close()
    }
}
