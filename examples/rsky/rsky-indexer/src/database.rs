//! A database in memory. It refuses what a real one refuses.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub enum DatabaseError {
    Duplicate(String),
    ConnectionLost,
}

#[derive(Default)]
pub struct Database {
    rows: Mutex<HashSet<String>>,
    statements: AtomicU64,
}

/// Old rows are dropped all at once beyond this, so that the example does not grow.
const MAX_ROWS: usize = 100_000;
/// One statement in so many loses its connection.
const STATEMENTS_PER_LOSS: u64 = 500;

impl Database {
    pub fn insert(&self, uri: &str) -> Result<(), DatabaseError> {
        self.execute(|rows| {
            if rows.len() >= MAX_ROWS {
                rows.clear();
            }
            if rows.insert(uri.to_owned()) {
                Ok(())
            } else {
                Err(DatabaseError::Duplicate(uri.to_owned()))
            }
        })
    }

    /// Inserts or replaces.
    pub fn upsert(&self, uri: &str) -> Result<(), DatabaseError> {
        self.execute(|rows| {
            rows.insert(uri.to_owned());
            Ok(())
        })
    }

    /// Removes a row. A row that is not there is removed already.
    pub fn delete(&self, uri: &str) -> Result<(), DatabaseError> {
        self.execute(|rows| {
            rows.remove(uri);
            Ok(())
        })
    }

    fn execute(
        &self,
        statement: impl FnOnce(&mut HashSet<String>) -> Result<(), DatabaseError>,
    ) -> Result<(), DatabaseError> {
        let number = self.statements.fetch_add(1, Ordering::Relaxed);
        if number % STATEMENTS_PER_LOSS == STATEMENTS_PER_LOSS / 5 {
            return Err(DatabaseError::ConnectionLost);
        }
        statement(&mut self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
