/// Parts of an error or notice. Swift does not import C's character macros `PG_DIAG_…`. Source: `postgres_ext.h`.
enum DiagnosticField: Int32 {
    /// ERROR, FATAL, PANIC, WARNING, … never translated (`V`).
    case severity = 86
    /// The SQLSTATE (`C`).
    case sqlState = 67
    /// The message (`M`); it may repeat values.
    case message = 77
    /// Place of the error in the text of the statement (`P`); given by the parser only.
    case position = 80
    /// A table's name (`t`).
    case table = 116
    /// A constraint's name (`n`).
    case constraint = 110
    /// The C function of the server that reports (`R`).
    case sourceFunction = 82
}
