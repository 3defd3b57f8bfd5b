//! Picks the records that the indexers want.

use crate::car::Repository;
use crate::metrics::{RECORDS_EXTRACTED, RECORDS_FILTERED};

/// The paths under `app.bsky`, in the order of the repository.
pub fn extract(repository: Repository) -> Vec<String> {
    let all = repository.paths.len();
    let wanted: Vec<String> = repository
        .paths
        .into_iter()
        .filter(|path| path.starts_with("app.bsky."))
        .collect();
    RECORDS_FILTERED.inc_by((all - wanted.len()) as u64);
    RECORDS_EXTRACTED.inc_by(wanted.len() as u64);
    wanted
}
