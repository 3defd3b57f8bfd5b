//! What an indexer tells Prometheus.

use std::sync::LazyLock;

use prometheus::{IntCounter, IntGauge, TextEncoder};

// ---- Events ----

/// Operations taken from the streams of events.
pub static EVENTS_PROCESSED_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!(
        "indexer_events_processed_total",
        "Operations taken from the event streams, whatever became of them"
    )
    .expect("registered once")
});

pub static CREATE_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_create_events_total", "Create operations processed")
        .expect("registered once")
});

pub static UPDATE_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_update_events_total", "Update operations processed")
        .expect("registered once")
});

pub static DELETE_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_delete_events_total", "Delete operations processed")
        .expect("registered once")
});

/// A host announces a new state of a whole repository.
pub static REPO_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_repo_events_total", "Repository sync events processed")
        .expect("registered once")
});

/// An account was suspended, deleted or restored.
pub static ACCOUNT_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_account_events_total", "Account status events processed")
        .expect("registered once")
});

/// An account has a new handle.
pub static IDENTITY_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_identity_events_total", "Handle change events processed")
        .expect("registered once")
});

// ---- Database and errors ----

/// Rows written or removed, for records and for labels.
pub static DB_WRITES_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_db_writes_total", "Writes to the database that succeeded")
        .expect("registered once")
});

/// All errors in one number; see the two below for the kinds.
pub static ERRORS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_errors_total", "Processing errors, expected or not")
        .expect("registered once")
});

/// Errors that a stream with at-least-once delivery brings with it.
pub static EXPECTED_ERRORS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!(
        "indexer_expected_errors_total",
        "Errors that need no attention: duplicates and invalid records"
    )
    .expect("registered once")
});

/// Errors that somebody should look at.
pub static UNEXPECTED_ERRORS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!(
        "indexer_unexpected_errors_total",
        "Errors that need attention, such as a lost connection to the database"
    )
    .expect("registered once")
});

// ---- Collections ----

pub static POST_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_post_events_total", "Posts indexed (app.bsky.feed.post)")
        .expect("registered once")
});

pub static LIKE_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_like_events_total", "Likes indexed (app.bsky.feed.like)")
        .expect("registered once")
});

pub static REPOST_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_repost_events_total", "Reposts indexed (app.bsky.feed.repost)")
        .expect("registered once")
});

pub static FOLLOW_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_follow_events_total", "Follows indexed (app.bsky.graph.follow)")
        .expect("registered once")
});

pub static BLOCK_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_block_events_total", "Blocks indexed (app.bsky.graph.block)")
        .expect("registered once")
});

pub static PROFILE_EVENTS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!(
        "indexer_profile_events_total",
        "Profiles indexed (app.bsky.actor.profile)"
    )
    .expect("registered once")
});

// ---- Labels ----

pub static LABELS_PROCESSED_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_labels_processed_total", "Labels taken from the label stream")
        .expect("registered once")
});

pub static LABELS_ADDED_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_labels_added_total", "Labels stored").expect("registered once")
});

/// A negated label takes an earlier one back.
pub static LABELS_REMOVED_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!(
        "indexer_labels_removed_total",
        "Labels removed because they were negated"
    )
    .expect("registered once")
});

// ---- Consumer group ----

/// Delivered to this consumer and not acknowledged.
pub static PENDING_MESSAGES: LazyLock<IntGauge> = LazyLock::new(|| {
    prometheus::register_int_gauge!(
        "indexer_pending_messages",
        "Messages delivered to the consumer group and not yet acknowledged"
    )
    .expect("registered once")
});

/// Tasks that write to the database at the same time.
pub static ACTIVE_TASKS: LazyLock<IntGauge> = LazyLock::new(|| {
    prometheus::register_int_gauge!("indexer_active_tasks", "Indexing tasks that run now").expect("registered once")
});

/// Messages that will be delivered again.
pub static ACK_FAILURES_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| {
    prometheus::register_int_counter!("indexer_ack_failures_total", "Messages that could not be acknowledged")
        .expect("registered once")
});

/// Every registered metric in the text format of a scrape.
pub fn encode() -> prometheus::Result<String> {
    TextEncoder::new().encode_to_string(&prometheus::gather())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_exposed_once_it_was_touched() {
        ACTIVE_TASKS.set(2);
        let text = encode().unwrap();
        assert!(text.contains("\nindexer_active_tasks 2\n"), "{text}");
        assert!(!text.contains("indexer_ack_failures_total"), "{text}");
    }
}
