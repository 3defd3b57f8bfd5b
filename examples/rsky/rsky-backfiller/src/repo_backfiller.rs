//! The workers: one repository after another, with retries.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::car::{self, CarError};
use crate::{extractor, metrics, BackfillerConfig};

const BATCH: u64 = 20;
const DOWNLOAD_TIME: Duration = Duration::from_millis(20);
/// What the indexers take from the output stream while one repository is downloaded.
const INDEXED_MEANWHILE: usize = 18;

struct Job {
    repository: u64,
    attempt: u32,
}

#[derive(Default)]
struct State {
    next_repository: u64,
    input: VecDeque<Job>,
    output: VecDeque<String>,
    dead_letters: Vec<u64>,
}

pub struct RepoBackfiller {
    config: BackfillerConfig,
    state: Mutex<State>,
}

impl RepoBackfiller {
    pub fn new(config: BackfillerConfig) -> Self {
        RepoBackfiller {
            config,
            state: Mutex::default(),
        }
    }

    /// Works for ever. Several threads may call it.
    pub fn run(&self) {
        loop {
            let job = self.next_job();
            metrics::REPOS_RUNNING.inc();
            let result = process(&job);
            metrics::REPOS_RUNNING.dec();
            match result {
                Ok(records) => {
                    metrics::REPOS_PROCESSED.inc();
                    self.write(records);
                }
                Err(error) => self.handle_failure(job, &error),
            }
        }
    }

    /// The oldest job. An empty queue is filled with new repositories, as the ingester would do.
    fn next_job(&self) -> Job {
        let mut state = self.lock();
        if state.input.is_empty() {
            let first = state.next_repository;
            state.next_repository += BATCH;
            state
                .input
                .extend((first..first + BATCH).map(|repository| Job { repository, attempt: 1 }));
        }
        let job = state.input.pop_front().expect("the queue was just filled");
        metrics::REPOS_WAITING.set(state.input.len() as i64);
        job
    }

    /// Queues the job for another attempt, or gives it up after the last one.
    fn handle_failure(&self, job: Job, error: &CarError) {
        count_failure(error);
        let mut state = self.lock();
        if job.attempt < self.config.attempts {
            metrics::RETRIES_ATTEMPTED.inc();
            state.input.push_back(Job {
                attempt: job.attempt + 1,
                ..job
            });
        } else {
            metrics::REPOS_FAILED.inc();
            eprintln!("repository {} given up: {error:?}", job.repository);
            state.dead_letters.push(job.repository);
            metrics::REPOS_DEAD_LETTERED.inc();
        }
    }

    fn write(&self, records: Vec<String>) {
        let mut state = self.lock();
        let taken = state.output.len().min(INDEXED_MEANWHILE);
        state.output.drain(..taken);
        state.output.extend(records);
        metrics::OUTPUT_STREAM_LENGTH.set(state.output.len() as i64);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn process(job: &Job) -> Result<Vec<String>, CarError> {
    thread::sleep(DOWNLOAD_TIME);
    let text = car::fetch(job.repository, job.attempt)?;
    let repository = car::parse(&text)?;
    car::verify(&repository)?;
    Ok(extractor::extract(repository))
}

fn count_failure(error: &CarError) {
    match error {
        CarError::Fetch(_) => metrics::CAR_FETCH_ERRORS.inc(),
        CarError::Parse(_) => metrics::CAR_PARSE_ERRORS.inc(),
        CarError::Verification { .. } => metrics::VERIFICATION_ERRORS.inc(),
    }
}
