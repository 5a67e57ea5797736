import Foundation
import OperatorCommands
import PostgresClient
import StackUnderTest
import Testing

/// Guessing codes and waiting too long, against two instances of each service (SMS-03, SMS-04, SMS-06).
@Suite("Guessing codes", .stack(instances: 2), .serialized) struct CodeGuessingTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test(
        "SMS-06: a thousand guesses at once, on two instances: all refused alike, at most five evaluated, the right code dead"
    )
    func thousand() async throws {
        let somebody = try await stack.withPhone()
        let (handle, code) = try await stack.smsCode(try #require(somebody.phone))
        let clients = [stack.client, stack.secondClient]
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            var answers: [String: Int] = [:]
            for index in 0..<1_000 {
                if index >= 100, let answer = try await group.next() { answers[answer, default: 0] += 1 }
                group.addTask {
                    // An instance that is full says so; the guess is then made again.
                    while true {
                        let answer = try await clients[index % 2].redeem(
                            requestHandle: handle, code: Stack.wrong(code, index))
                        if answer.status != 503 { return Stack.withoutInstance(answer) }
                    }
                }
            }
            for try await answer in group { answers[answer, default: 0] += 1 }
            return answers
        }
        #expect(answers.count == 1 && answers.keys.allSatisfy { $0.hasPrefix("400 ") }, "\(answers)")
        let right = try await stack.client.redeem(requestHandle: handle, code: code)
        #expect(answers.keys.contains(Stack.withoutInstance(right)), "the right code still opened the door")
        let tries = try await stack.rows(.token, "SELECT max(tries)::int8 AS n FROM code_handle")
        #expect(try tries[0].decode("n", as: Int64.self) == 5)
        // The other way in stays open.
        let link = try await stack.requestedLink(somebody.person)
        let grant = try await stack.grant(link)
        #expect(
            try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword()).status == 204)
    }

    @Test(
        "SMS-03: neither new codes nor restarts nor another instance reset the count; at the cap SMS is closed and the owner told"
    )
    func cap() async throws {
        let somebody = try await stack.withPhone()
        let phone = try #require(somebody.phone)
        for round in 1...4 {
            let (handle, code) = try await stack.smsCode(phone, count: round)
            for guess in 0..<5 {
                let client = guess % 2 == 0 ? stack.client : stack.secondClient
                #expect(
                    try await client.redeem(requestHandle: handle, code: Stack.wrong(code, guess)).status == 400)
            }
            if round == 2 {
                for number in 1...2 { try await stack.restart(.token, instance: number, signal: SIGKILL) }
            }
        }
        _ = try await stack.message("sms-recovery-closed", to: somebody.person.email)
        // Asking is answered as always, and nothing is sent.
        _ = try await stack.smsHandle(phone)
        let other = try #require(try await stack.withPhone().phone)
        _ = try await stack.smsCode(other)
        #expect(try await stack.client.inbox(of: phone).filter { $0.kind == "recovery-code" }.count == 4)
        // Winning the account back by mail opens the path again.
        let grant = try await stack.grant(try await stack.requestedLink(somebody.person))
        #expect(
            try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword()).status == 204)
        let (handle, code) = try await stack.smsCode(phone, count: 5)
        #expect(try await stack.client.redeem(requestHandle: handle, code: code).status == 200)
    }

    @Test("a code lives 20 minutes: accepted shortly before, refused from then on")
    func lifetime() async throws {
        let phone = try #require(try await stack.withPhone().phone)
        let (handle, code) = try await stack.smsCode(phone)
        try await stack.moveClock(of: [.token], by: "PT20M")
        for client in [stack.client, stack.secondClient] {
            #expect(try await client.redeem(requestHandle: handle, code: code).status == 400)
        }
        try await stack.moveClock(of: [.token], by: "PT18M")
        #expect(try await stack.secondClient.redeem(requestHandle: handle, code: code).status == 200)
        try await stack.moveClock(of: [.token], by: "")
    }
}
