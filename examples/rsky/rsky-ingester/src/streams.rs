//! Streams in memory. They stand in for Redis, so that the example runs alone.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

#[derive(Default)]
pub struct Stream {
    entries: Mutex<VecDeque<String>>,
}

impl Stream {
    pub fn append(&self, entries: impl IntoIterator<Item = String>) {
        self.lock().extend(entries);
    }

    /// Takes up to `count` of the oldest entries.
    pub fn take(&self, count: usize) -> Vec<String> {
        let mut entries = self.lock();
        let count = count.min(entries.len());
        entries.drain(..count).collect()
    }

    pub fn length(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<String>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub struct Streams {
    pub firehose_live: Stream,
    pub firehose_backfill: Stream,
    pub label_live: Stream,
    pub repo_backfill: Stream,
}

impl Streams {
    /// What the other two services do with the streams: slower than the firehose at its best, so that
    /// the live stream fills up and drains again.
    pub fn play_consumers(&self) {
        loop {
            thread::sleep(Duration::from_millis(200));
            self.firehose_live.take(60);
            self.label_live.take(5);
            self.firehose_backfill.take(25);
            for did in self.repo_backfill.take(3) {
                self.firehose_backfill
                    .append((0..10).map(|record| format!("{did} record {record}")));
            }
        }
    }
}
