import IdentityDomain
import Testing

/// Who of an account's contacts may give it back (DESIGN 3.9).
@Suite("Contact power")
struct ContactPowerTests {
    typealias Contact = StandingContact<String>

    private static let day: Int64 = 86_400_000
    private static let power = ContactPower(ageing: 7 * day, firstNumberAgeing: 7 * day, kept: 7 * day)

    private static func contact(
        _ id: String, _ position: Int64, since: Int64? = 0, phone: Bool = false, gone: Int64? = nil,
        reversible: Bool = true, denied: Bool = false, anew: Bool = false
    ) -> Contact {
        Contact(
            id: id, isPhone: phone, isSignUp: id == "ann", isPrimary: gone == nil, agedSince: since, agesAnew: anew,
            position: position,
            departure: gone.map {
                .init(at: $0, position: position + 1, isReversible: reversible, wasPrimary: true)
            }, isDenied: denied)
    }

    @Test("a newcomer waits for exactly its time, the older one does not")
    func newcomer() {
        let all = [Self.contact("ann", 1), Self.contact("new", 5, since: 10 * Self.day)]
        let end = 17 * Self.day
        #expect(Self.power.waitsUntil(all[1], among: all, now: end - 1) == end)
        #expect(!Self.power.mayAct(all[1], among: all, now: end - 1))
        #expect(Self.power.mayAct(all[1], among: all, now: end))
        #expect(Self.power.mayAct(all[0], among: all, now: 10 * Self.day))
    }

    @Test("one that was replaced keeps its power for exactly its time, and makes its successor wait")
    func replaced() {
        let all = [Self.contact("ann", 1, gone: 10 * Self.day), Self.contact("new", 3, since: 10 * Self.day)]
        #expect(Self.power.mayAct(all[0], among: all, now: 17 * Self.day - 1))
        #expect(!Self.power.mayAct(all[0], among: all, now: 17 * Self.day))
        #expect(!Self.power.mayAct(all[1], among: all, now: 17 * Self.day - 1))
        #expect(Self.power.mayAct(all[1], among: all, now: 17 * Self.day))
    }

    @Test("a denied address recovers nothing while another of full age stands there, and all it can when none does")
    func denied() {
        var power = ContactPower(ageing: 7 * Self.day, firstNumberAgeing: 0, kept: 7 * Self.day)
        power.isForRecovery = true
        let ann = Self.contact("ann", 1, denied: true)
        let old = Self.contact("old", 2)
        let young = Self.contact("new", 2, since: 10 * Self.day)
        let number = Self.contact("number", 3, since: 10 * Self.day, phone: true)
        let now = 10 * Self.day
        #expect(!power.mayAct(ann, among: [ann, old], now: now) && power.mayAct(old, among: [ann, old], now: now))
        #expect(power.mayAct(ann, among: [ann, young], now: now), "a newcomer does not count yet")
        #expect(!power.mayAct(ann, among: [ann, number], now: now))
        #expect(power.mayAct(ann, among: [ann], now: now))
    }

    @Test("for a recovery a number that was taken off is gone; an address counts while something newer is in its place")
    func forRecovery() {
        var power = ContactPower(ageing: 7 * Self.day, firstNumberAgeing: 0, kept: 7 * Self.day)
        power.isForRecovery = true
        let now = 10 * Self.day + 1
        let ann = Self.contact("ann", 1)
        let number = Self.contact("old", 2, phone: true, gone: 10 * Self.day)
        let newNumber = Self.contact("new", 4, since: 10 * Self.day, phone: true)
        #expect(!power.mayAct(number, among: [ann, number, newNumber], now: now))
        #expect(
            power.mayAct(newNumber, among: [ann, number, newNumber], now: now), "it waits for no number that is gone")
        #expect(Self.power.mayAct(number, among: [ann, number, newNumber], now: now), "an undo is another matter")
        let address = Self.contact("mail", 2, gone: 10 * Self.day)
        let newAddress = Self.contact("new", 4, since: 10 * Self.day)
        #expect(power.mayAct(address, among: [address, newAddress], now: now))
        #expect(!power.mayAct(newAddress, among: [address, newAddress], now: now))
        #expect(!power.mayAct(address, among: [ann, address], now: now), "nothing newer is in its place")
        let unproved = Self.contact("new", 4, since: nil)
        #expect(!power.mayAct(address, among: [address, unproved], now: now))
    }

    @Test("one that was denied, or taken off by the first proof or an undo, neither acts nor makes anybody wait")
    func powerless() {
        for gone in [
            Self.contact("ann", 1, gone: 10 * Self.day, denied: true),
            Self.contact("ann", 1, gone: 10 * Self.day, reversible: false),
        ] {
            let all = [gone, Self.contact("new", 3, since: 10 * Self.day)]
            #expect(!Self.power.mayAct(all[0], among: all, now: 10 * Self.day + 1))
            #expect(Self.power.mayAct(all[1], among: all, now: 10 * Self.day + 1))
        }
    }

    @Test("the first number has a time of its own; one that follows another number waits like an address")
    func numbers() {
        let power = ContactPower(ageing: 7 * Self.day, firstNumberAgeing: 0, kept: 7 * Self.day)
        let first = [Self.contact("ann", 1), Self.contact("number", 2, since: Self.day, phone: true)]
        #expect(power.mayAct(first[1], among: first, now: Self.day))
        #expect(!Self.power.mayAct(first[1], among: first, now: Self.day))
        let anew = [Self.contact("ann", 1), Self.contact("number", 2, since: Self.day, phone: true, anew: true)]
        #expect(power.waitsUntil(anew[1], among: anew, now: Self.day) == 8 * Self.day, "given back, it waits as others")
        let replaced = [
            Self.contact("ann", 1), Self.contact("old", 2, phone: true, gone: Self.day),
            Self.contact("new", 4, since: Self.day, phone: true),
        ]
        #expect(!power.mayAct(replaced[2], among: replaced, now: Self.day))
        #expect(power.mayAct(replaced[1], among: replaced, now: Self.day))
    }

    @Test("an unproved address of the sign-up acts, any other unproved contact never")
    func unproved() {
        let all = [Self.contact("ann", 1, since: nil), Self.contact("other", 2, since: nil)]
        #expect(Self.power.mayAct(all[0], among: all, now: 0))
        #expect(!Self.power.mayAct(all[1], among: all, now: .max))
    }

    @Test("without ageing everybody acts at once")
    func none() {
        let power = ContactPower(ageing: 0, firstNumberAgeing: 0, kept: 0)
        let all = [Self.contact("ann", 1, gone: 5), Self.contact("new", 3, since: 5)]
        #expect(power.mayAct(all[1], among: all, now: 5))
        #expect(!power.mayAct(all[0], among: all, now: 5))
    }

    // MARK: Undo

    private static func plan(_ change: Int64, by undoer: String, _ all: [Contact], now: Int64) -> UndoPlan<String> {
        UndoPlan(change: change, undoer: undoer, all: all, power: power, now: now)
    }

    @Test("what came since goes, what went since returns to its place, what stood before stays")
    func undo() {
        let all = [
            Self.contact("ann", 1, gone: Self.day), Self.contact("phone", 0, phone: true),
            Self.contact("thief", 3, since: Self.day),
        ]
        let plan = Self.plan(2, by: "ann", all, now: 2 * Self.day)
        #expect(plan.restored == ["ann"] && plan.removed == ["thief"] && plan.kept == ["phone"])
        #expect(plan.primaries == ["ann", "phone"])
    }

    @Test(
        "what comes back and still waited when it went waits anew; who undoes does not", arguments: [8, 9] as [Int64])
    func renewed(_ left: Int64) {
        let all = [
            Self.contact("ann", 1), Self.contact("number", 4, since: 2 * Self.day, phone: true, gone: left * Self.day),
            Self.contact("thief", 9, since: left * Self.day, phone: true),
        ]
        let plan = Self.plan(5, by: "ann", all, now: 10 * Self.day)
        #expect(plan.restored == ["number"] && plan.removed == ["thief"])
        #expect(plan.renewed == (left == 8 ? ["number"] : []), "a week after its proof it is of age")
        #expect(Self.plan(5, by: "number", all, now: 10 * Self.day).renewed.isEmpty)
    }

    @Test("who was denied does not come back, nor who is past the window, nor whose address another account has")
    func stayAway() {
        let thief = Self.contact("thief", 3, since: Self.day)
        let denied = [Self.contact("ann", 1, gone: Self.day, denied: true), thief]
        #expect(Self.plan(2, by: "phone", denied, now: 2 * Self.day).restored.isEmpty)
        let gone = [Self.contact("ann", 1, gone: Self.day), thief]
        #expect(Self.plan(2, by: "ann", gone, now: 8 * Self.day).restored.isEmpty)
        let held = UndoPlan(change: 2, undoer: "ann", all: gone, power: Self.power, now: 2 * Self.day) { _ in false }
        #expect(held.restored.isEmpty && held.removed == ["thief"] && held.primaries.isEmpty)
    }
}
