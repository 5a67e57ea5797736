/// An event of a held stream that could not be applied, with the cause.
struct StreamFailure: Error {
    let event: OwnerAnswer.Event
    let cause: any Error
}
