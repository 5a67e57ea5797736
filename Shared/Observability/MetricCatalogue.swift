/// Every metric of the project with its meaning: the one place to look one up.
///
/// Code records under these names; a metric that is recorded but not listed here is still shown, with a help text that
/// says so. Labels hold only small closed sets (topic, partition, service, route pattern, status class), never an
/// account, an address or an identifier.
package enum MetricCatalogue {
    /// Upper bounds in seconds for what people wait for; the top is the longest deadline of a request.
    package static let latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Upper bounds in seconds for what waits in a queue, up to a day.
    package static let waitingBuckets: [Double] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1200, 3600, 86_400]
    /// Upper bounds for counts of things in one batch.
    package static let sizeBuckets: [Double] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000]

    /// The listed metrics, by name.
    package static let all: [String: MetricDescription] = Dictionary(
        (process + http + postgres + kafka + messaging + domain + delivery).map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first })

    private static let process = [
        MetricDescription("process_resident_memory_bytes", .gauge, "Resident memory of the process."),
        MetricDescription("process_virtual_memory_bytes", .gauge, "Virtual memory of the process."),
        MetricDescription("process_cpu_seconds_total", .counter, "User and system CPU time spent."),
        MetricDescription("process_open_fds", .gauge, "Open file descriptors."),
        MetricDescription("process_threads", .gauge, "Threads of the process."),
        MetricDescription("process_start_time_seconds", .gauge, "Start of the process as seconds since 1970."),
        MetricDescription("rekey_build_info", .gauge, "Constant 1 with the service and its version as labels."),
    ]

    private static let http = [
        MetricDescription(
            "rekey_http_request_duration_seconds", .histogram, "Time from request head to answer, by route pattern.",
            buckets: latencyBuckets),
        MetricDescription("rekey_http_requests_total", .counter, "Answered requests by route, method and status."),
        MetricDescription("rekey_http_requests_in_flight", .gauge, "Requests being answered, by listener."),
        MetricDescription("rekey_http_requests_shed_total", .counter, "Requests refused: too many were in flight."),
        MetricDescription("rekey_rate_limited_total", .counter, "Requests refused by a rate limit, by limit."),
        MetricDescription("rekey_peer_requests_total", .counter, "Calls to other services by peer and outcome."),
        MetricDescription("rekey_peer_keys_age_seconds", .gauge, "Age of the last good key set, by peer and kind."),
        MetricDescription("rekey_key_files_total", .counter, "Changed key files by file and outcome."),
    ]

    private static let postgres = [
        MetricDescription(
            "rekey_postgres_transaction_duration_seconds", .histogram, "Time of a transaction with its retries.",
            buckets: latencyBuckets),
        MetricDescription(
            "rekey_postgres_lease_duration_seconds", .histogram, "Time a caller waited for a connection.",
            buckets: latencyBuckets),
        MetricDescription("rekey_postgres_connections", .gauge, "Open connections by state."),
        MetricDescription("rekey_postgres_retries_total", .counter, "Transactions started again, by SQLSTATE class."),
        MetricDescription("rekey_postgres_errors_total", .counter, "Failed statements and transactions, by code."),
    ]

    private static let kafka = [
        MetricDescription("rekey_kafka_records_sent_total", .counter, "Records acknowledged by the broker, by topic."),
        MetricDescription(
            "rekey_kafka_records_failed_total", .counter, "Records refused or lost on the way, by topic."),
        MetricDescription("rekey_kafka_records_read_total", .counter, "Records read, by topic."),
        MetricDescription("rekey_kafka_producer_rebuilds_total", .counter, "Producers replaced after a fatal error."),
        MetricDescription(
            "rekey_kafka_delivery_duration_seconds", .histogram, "Time from send to delivery report.",
            buckets: latencyBuckets),
        MetricDescription(
            "rekey_kafka_consumer_lag_records", .gauge, "Records behind the end, by topic and partition."),
        MetricDescription("rekey_kafka_client_queued_messages", .gauge, "Records waiting to be sent, by client."),
        MetricDescription("rekey_kafka_client_queued_bytes", .gauge, "Bytes waiting to be sent, by client."),
        MetricDescription("rekey_kafka_client_brokers_up", .gauge, "Brokers connected, by client."),
        MetricDescription("rekey_kafka_client_request_timeouts", .gauge, "Requests timed out so far, by client."),
        MetricDescription("rekey_kafka_client_transmit_errors", .gauge, "Failed transmissions so far, by client."),
        MetricDescription(
            "rekey_kafka_client_round_trip_p99_seconds", .gauge, "Slowest broker's round trip, by client."),
    ]

    private static let messaging = [
        MetricDescription("rekey_outbox_published_total", .counter, "Outbox rows published, by topic."),
        MetricDescription("rekey_outbox_unsent_rows", .gauge, "Outbox rows not yet published."),
        MetricDescription("rekey_outbox_oldest_unsent_seconds", .gauge, "Age of the oldest unpublished outbox row."),
        MetricDescription(
            "rekey_outbox_publish_delay_seconds", .histogram, "Time from commit to acknowledged publication.",
            buckets: latencyBuckets),
        MetricDescription("rekey_inbox_applied_total", .counter, "Events applied, by topic and type."),
        MetricDescription("rekey_inbox_duplicates_total", .counter, "Events dropped as already applied, by topic."),
        MetricDescription("rekey_inbox_gaps_total", .counter, "Missing sequences found, by topic and outcome."),
        MetricDescription("rekey_inbox_unknown_events_total", .counter, "Events of a type not known here, by topic."),
        MetricDescription("rekey_inbox_held_accounts", .gauge, "Accounts that wait for a missing event."),
        MetricDescription("rekey_dead_letters_total", .counter, "Records that could not be applied, by topic."),
        MetricDescription("rekey_stream_staleness_seconds", .gauge, "Age of the last heartbeat, by topic."),
        MetricDescription("rekey_revocation_feed_staleness_seconds", .gauge, "Age of the revocation feed."),
        MetricDescription(
            "rekey_revocation_feed_step", .gauge, "Age of the feed in steps: 0, 1 (over 5 s), 2 (30 s), 3 (5 min)."),
        MetricDescription(
            "rekey_access_doubts_total", .counter, "Requests refused because nobody could be sure, by reason."),
    ]

    private static let domain = [
        MetricDescription("rekey_recovery_requests_total", .counter, "Recovery requests accepted, by channel."),
        MetricDescription("rekey_sms_requested_total", .counter, "SMS asked of token and notification, by country."),
        MetricDescription("rekey_sms_refused_total", .counter, "SMS not asked for, by the bound that was reached."),
        MetricDescription("rekey_sms_risk_checks_total", .counter, "Questions about changed SIM cards, by outcome."),
        MetricDescription("rekey_recovery_completed_total", .counter, "Passwords set by a recovery, by channel."),
        MetricDescription("rekey_recovery_codes_total", .counter, "Wishes for a code by SMS, by outcome."),
        MetricDescription("rekey_recovery_redemptions_total", .counter, "Links and codes presented, by outcome."),
        MetricDescription(
            "rekey_oauth_requests_total", .counter, "Requests to the OAuth routes, by route and outcome."),
        MetricDescription("rekey_sign_ins_total", .counter, "Sign-ins by outcome."),
        MetricDescription(
            "rekey_support_cases_expired_total", .counter,
            "Support cases that ended because nobody went on with them, by state and whether the account was held."),
        MetricDescription("rekey_sessions_revoked_total", .counter, "Sessions revoked, by reason."),
    ]

    private static let delivery = [
        MetricDescription(
            "rekey_messages_settled_total", .counter,
            "What tries to send a message came to, by kind, lane, provider and outcome."),
        MetricDescription(
            "rekey_message_acceptance_seconds", .histogram,
            "Time from the request, or from what a notice tells, to the provider's acceptance, by lane and channel.",
            buckets: waitingBuckets),
        MetricDescription(
            "rekey_messages_waiting", .gauge,
            "Messages that wait to be sent, by lane; without those over the bound of their own destination."),
        MetricDescription("rekey_oldest_message_seconds", .gauge, "Age of the oldest of these, by lane."),
        MetricDescription("rekey_provider_open", .gauge, "1 while a provider is left alone because it does not work."),
        MetricDescription(
            "rekey_provider_last_success_timestamp_seconds", .gauge,
            "When a provider last took a message over, as seconds since 1970; missing until it did."),
        MetricDescription("rekey_bounces_total", .counter, "Reports of bounces, by source and what they came to."),
        MetricDescription("rekey_sms_deliveries_total", .counter, "Delivery reports, by provider and outcome."),
        MetricDescription("rekey_sms_over_budget_total", .counter, "SMS that wait for a budget, by its period."),
    ]
}
