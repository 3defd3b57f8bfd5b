//! Labels that moderation services put on records.

use std::thread;
use std::time::Duration;

use crate::database::{Database, DatabaseError};
use crate::metrics::{self as m, DB_WRITES_TOTAL};

struct Label {
    uri: String,
    /// Takes an earlier label back.
    negated: bool,
}

/// Stores labels for ever.
pub fn run(database: &Database) {
    for number in 0_u64.. {
        thread::sleep(Duration::from_millis(30));
        // Every fourth label takes back the one before it.
        let negated = number % 4 == 3;
        let label = Label {
            uri: format!("label:spam/{}", number - u64::from(negated)),
            negated,
        };
        if let Err(error) = store(database, &label) {
            eprintln!("label {} not stored: {error:?}", label.uri);
        }
    }
}

fn store(database: &Database, label: &Label) -> Result<(), DatabaseError> {
    m::LABELS_PROCESSED_TOTAL.inc();
    if label.negated {
        database.delete(&label.uri)?;
        m::LABELS_REMOVED_TOTAL.inc();
    } else {
        database.upsert(&label.uri)?;
        m::LABELS_ADDED_TOTAL.inc();
    }
    DB_WRITES_TOTAL.inc();
    Ok(())
}
