import DedicatedThread

/// Lines of the standard input, read on a thread of its own: the wait for one blocks.
actor StandardInput {
    private let executor = ThreadExecutor(name: "input")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Nil at the end.
    func next() -> String? { readLine() }
}
