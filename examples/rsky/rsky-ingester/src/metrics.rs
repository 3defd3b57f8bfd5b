//! What the ingester tells Prometheus.

use lazy_static::lazy_static;
use prometheus::{register_int_counter, register_int_gauge, IntCounter, IntGauge, TextEncoder};

lazy_static! {
    // ---- Firehose ----

    /// Every event that arrives over the websocket, before any filter.
    pub static ref FIREHOSE_EVENTS_TOTAL: IntCounter = register_int_counter!(
        "ingester_firehose_events_total",
        "Events received from the relay's firehose, before filtering"
    )
    .unwrap();

    /// Operations that create a record.
    pub static ref FIREHOSE_CREATE_EVENTS: IntCounter = register_int_counter!(
        "ingester_firehose_create_events_total",
        "Create operations accepted from the firehose"
    )
    .unwrap();

    /// Operations that change a record.
    pub static ref FIREHOSE_UPDATE_EVENTS: IntCounter = register_int_counter!(
        "ingester_firehose_update_events_total",
        "Update operations accepted from the firehose"
    )
    .unwrap();

    /// Operations that remove a record.
    pub static ref FIREHOSE_DELETE_EVENTS: IntCounter = register_int_counter!(
        "ingester_firehose_delete_events_total",
        "Delete operations accepted from the firehose"
    )
    .unwrap();

    /// Operations on collections that nobody downstream indexes.
    pub static ref FIREHOSE_FILTERED_OPERATIONS: IntCounter = register_int_counter!(
        "ingester_firehose_filtered_operations_total",
        "Operations dropped because their collection is not under app.bsky"
    )
    .unwrap();

    /// Entries appended to a stream.
    pub static ref STREAM_EVENTS_TOTAL: IntCounter = register_int_counter!(
        "ingester_stream_events_total",
        "Events appended to the live stream"
    )
    .unwrap();

    /// Failures of any part of the ingester.
    pub static ref ERRORS_TOTAL: IntCounter = register_int_counter!(
        "ingester_errors_total",
        "Errors of the ingester, of any kind"
    )
    .unwrap();

    // ---- Streams ----

    /// Entries of firehose_live that no indexer has acknowledged.
    pub static ref FIREHOSE_LIVE_LENGTH: IntGauge = register_int_gauge!(
        "ingester_firehose_live_length",
        "Entries waiting in the firehose_live stream"
    )
    .unwrap();

    /// Entries of firehose_backfill that no indexer has acknowledged.
    pub static ref FIREHOSE_BACKFILL_LENGTH: IntGauge = register_int_gauge!(
        "ingester_firehose_backfill_length",
        "Entries waiting in the firehose_backfill stream"
    )
    .unwrap();

    /// Entries of label_live that no indexer has acknowledged.
    pub static ref LABEL_LIVE_LENGTH: IntGauge = register_int_gauge!(
        "ingester_label_live_length",
        "Entries waiting in the label_live stream"
    )
    .unwrap();

    /// Repositories of repo_backfill that no backfiller has taken.
    pub static ref REPO_BACKFILL_LENGTH: IntGauge = register_int_gauge!(
        "ingester_repo_backfill_length",
        "Repositories waiting in the repo_backfill stream"
    )
    .unwrap();

    // ---- State of the process ----

    /// Set while the live stream is too long to write to.
    pub static ref BACKPRESSURE_ACTIVE: IntGauge = register_int_gauge!(
        "ingester_backpressure_active",
        "Backpressure on the firehose (1=active, 0=inactive)"
    )
    .unwrap();

    /// Open connections to relays.
    pub static ref WEBSOCKET_CONNECTIONS: IntGauge = register_int_gauge!(
        "ingester_websocket_connections",
        "Websocket connections to relays that are open now"
    )
    .unwrap();

    /// What would be lost if the process died now.
    pub static ref EVENTS_IN_MEMORY: IntGauge = register_int_gauge!(
        "ingester_events_in_memory",
        "Events accepted from the firehose and not yet appended to a stream"
    )
    .unwrap();

    // ---- Labeler ----

    /// Messages of the labelers' subscriptions.
    pub static ref LABELER_EVENTS_TOTAL: IntCounter = register_int_counter!(
        "ingester_labeler_events_total",
        "Messages received from labelers"
    )
    .unwrap();

    /// Labels appended to label_live.
    pub static ref LABELS_WRITTEN_TOTAL: IntCounter = register_int_counter!(
        "ingester_labels_written_total",
        "Labels appended to the label_live stream"
    )
    .unwrap();

    // ---- Backfill ----

    /// Repositories that the relay's listing returned.
    pub static ref BACKFILL_REPOS_FETCHED: IntCounter = register_int_counter!(
        "ingester_backfill_repos_fetched_total",
        "Repositories returned by the relay's listing"
    )
    .unwrap();

    /// Repositories handed to the backfillers.
    pub static ref BACKFILL_REPOS_WRITTEN: IntCounter = register_int_counter!(
        "ingester_backfill_repos_written_total",
        "Repositories appended to the repo_backfill stream"
    )
    .unwrap();

    /// Pages of the listing that could not be read.
    pub static ref BACKFILL_FETCH_ERRORS: IntCounter = register_int_counter!(
        "ingester_backfill_fetch_errors_total",
        "Pages of the relay's listing that could not be fetched"
    )
    .unwrap();

    /// Pages given up after repeated failures.
    pub static ref BACKFILL_CURSOR_SKIPS: IntCounter = register_int_counter!(
        "ingester_backfill_cursor_skips_total",
        "Pages of the relay's listing that were skipped after repeated failures"
    )
    .unwrap();

    /// Whether the listing has been read to its end.
    pub static ref BACKFILL_COMPLETE: IntGauge = register_int_gauge!(
        "ingester_backfill_complete",
        "Whether the relay's listing was read to its end (1=done, 0=in progress)"
    )
    .unwrap();
}

/// Every registered metric in the text format of a scrape.
pub fn encode() -> prometheus::Result<String> {
    TextEncoder::new().encode_to_string(&prometheus::gather())
}
