//! From the relay's list of repositories to the backfillers' stream. Nobody counts what passes here either.

use std::thread;
use std::time::Duration;

use crate::streams::Streams;

const PAGE_SIZE: u64 = 20;
const PAGES: u64 = 50;
const ATTEMPTS: u32 = 3;

/// Walks the listing page by page; a page that keeps failing is skipped.
pub fn run(host: &str, streams: &Streams) {
    for page in 0..PAGES {
        match fetch_with_retries(host, page) {
            Ok(repositories) => streams.repo_backfill.append(repositories),
            Err(error) => {
                // ERRORS_TOTAL.inc() belongs here once errors say which host they come from.
                eprintln!("page {page} skipped: {error}");
            }
        }
        thread::sleep(Duration::from_secs(1));
    }
    println!("listing of {host} complete");
}

fn fetch_with_retries(host: &str, page: u64) -> Result<Vec<String>, String> {
    let mut attempt = 1;
    loop {
        match fetch(host, page, attempt) {
            Err(_) if attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

/// The made-up relay fails the first attempt at every fifth page, and every attempt at page 17.
fn fetch(host: &str, page: u64, attempt: u32) -> Result<Vec<String>, String> {
    if page == 17 || (page % 5 == 4 && attempt == 1) {
        return Err(format!("{host} did not answer attempt {attempt}"));
    }
    let first = page * PAGE_SIZE;
    Ok((first..first + PAGE_SIZE)
        .map(|number| format!("did:example:{number}"))
        .collect())
}
