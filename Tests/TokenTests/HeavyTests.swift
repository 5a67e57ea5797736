import Testing

/// Suites that keep the machine busy for seconds: one after the other, so that the light ones beside them are not
/// starved.
@Suite(.serialized) struct HeavyTests {}
