//! Events of accounts and their records.

use std::sync::Arc;

use crate::consumer::{Consumer, Event};
use crate::database::{Database, DatabaseError};
use crate::metrics;

pub struct StreamIndexer {
    database: Arc<Database>,
}

impl StreamIndexer {
    pub fn new(database: Arc<Database>) -> Self {
        StreamIndexer { database }
    }

    /// Indexes for ever. A message is acknowledged even when it failed: another attempt would fail too.
    pub fn run(&self) {
        let mut consumer = Consumer::default();
        loop {
            for message in consumer.read() {
                if let Err(error) = self.index(&message.event) {
                    count_error(&error);
                }
                if let Err(error) = consumer.acknowledge(message.id) {
                    eprintln!("{error}");
                }
            }
        }
    }

    fn index(&self, event: &Event) -> Result<(), DatabaseError> {
        match event {
            Event::Create { uri } => {
                metrics::EVENTS_PROCESSED_TOTAL.inc();
                metrics::CREATE_EVENTS_TOTAL.inc();
                self.database.insert(uri)?;
                metrics::DB_WRITES_TOTAL.inc();
                count_collection(uri);
            }
            Event::Update { uri } => {
                metrics::EVENTS_PROCESSED_TOTAL.inc();
                metrics::UPDATE_EVENTS_TOTAL.inc();
                self.database.upsert(uri)?;
                metrics::DB_WRITES_TOTAL.inc();
            }
            Event::Delete { uri } => {
                metrics::EVENTS_PROCESSED_TOTAL.inc();
                metrics::DELETE_EVENTS_TOTAL.inc();
                self.database.delete(uri)?;
                metrics::DB_WRITES_TOTAL.inc();
            }
            Event::Account { did } | Event::Identity { did } | Event::Repo { did } => {
                self.database.upsert(did)?;
            }
        }
        Ok(())
    }
}

/// Counts a new record under its collection; the small collections are in the totals only.
fn count_collection(uri: &str) {
    match uri.split('/').nth(3) {
        Some("app.bsky.feed.post") => metrics::POST_EVENTS_TOTAL.inc(),
        Some("app.bsky.feed.like") => metrics::LIKE_EVENTS_TOTAL.inc(),
        Some("app.bsky.feed.repost") => metrics::REPOST_EVENTS_TOTAL.inc(),
        Some("app.bsky.graph.follow") => metrics::FOLLOW_EVENTS_TOTAL.inc(),
        Some("app.bsky.graph.block") => metrics::BLOCK_EVENTS_TOTAL.inc(),
        Some("app.bsky.actor.profile") => metrics::PROFILE_EVENTS_TOTAL.inc(),
        _ => {}
    }
}

fn count_error(error: &DatabaseError) {
    match error {
        DatabaseError::Duplicate(_) => metrics::EXPECTED_ERRORS_TOTAL.inc(),
        DatabaseError::ConnectionLost => {
            metrics::UNEXPECTED_ERRORS_TOTAL.inc();
            eprintln!("unexpected: {error:?}");
        }
    }
}
