//! What a backfiller tells Prometheus.

use once_cell::sync::Lazy;
use prometheus::{opts, register_int_counter, register_int_gauge, IntCounter, IntGauge, TextEncoder};

/// Repositories done, whether at the first attempt or after retries.
pub static REPOS_PROCESSED: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_repos_processed_total",
        "Repositories whose records were all written to the output stream"
    )
    .unwrap()
});

/// Repositories given up.
pub static REPOS_FAILED: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_repos_failed_total",
        "Repositories given up after the last attempt"
    )
    .unwrap()
});

/// Repositories set aside for a person to look at.
pub static REPOS_DEAD_LETTERED: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_repos_dead_lettered_total",
        "Repositories moved to the dead letter queue, where nothing retries them"
    )
    .unwrap()
});

/// Records on their way to the indexers.
pub static RECORDS_EXTRACTED: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_records_extracted_total",
        "Records read from repositories and kept"
    )
    .unwrap()
});

/// Records of other applications.
pub static RECORDS_FILTERED: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_records_filtered_total",
        "Records dropped because their collection is not under app.bsky"
    )
    .unwrap()
});

/// Second and later attempts at a repository.
pub static RETRIES_ATTEMPTED: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_retries_attempted_total",
        "Attempts at a repository after its first one failed"
    )
    .unwrap()
});

/// The queue in front of the workers.
pub static REPOS_WAITING: Lazy<IntGauge> = Lazy::new(|| {
    register_int_gauge!(opts!(
        "backfiller_repos_waiting",
        "Repositories in the input queue that no worker has taken"
    ))
    .unwrap()
});

/// At most as many as there are workers.
pub static REPOS_RUNNING: Lazy<IntGauge> = Lazy::new(|| {
    register_int_gauge!(opts!(
        "backfiller_repos_running",
        "Repositories that a worker is processing now"
    ))
    .unwrap()
});

/// Records that no indexer has taken.
pub static OUTPUT_STREAM_LENGTH: Lazy<IntGauge> = Lazy::new(|| {
    register_int_gauge!(opts!(
        "backfiller_output_stream_length",
        "Records waiting in the firehose_backfill stream"
    ))
    .unwrap()
});

/// The host of a repository did not deliver it.
pub static CAR_FETCH_ERRORS: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_car_fetch_errors_total",
        "CAR files that could not be downloaded"
    )
    .unwrap()
});

/// What the host delivered is no CAR file.
pub static CAR_PARSE_ERRORS: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_car_parse_errors_total",
        "CAR files that could not be parsed"
    )
    .unwrap()
});

/// The records are not those that the repository's root promises.
pub static VERIFICATION_ERRORS: Lazy<IntCounter> = Lazy::new(|| {
    register_int_counter!(
        "backfiller_verification_errors_total",
        "Repositories whose records do not match their root"
    )
    .unwrap()
});

/// Every registered metric in the text format of a scrape.
pub fn encode() -> prometheus::Result<String> {
    TextEncoder::new().encode_to_string(&prometheus::gather())
}
