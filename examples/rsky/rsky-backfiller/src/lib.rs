//! Takes repositories from a queue, downloads each as a CAR file, and writes its records to the stream
//! that the indexers read.

use std::env;

pub mod car;
pub mod extractor;
pub mod metrics;
pub mod repo_backfiller;
pub mod server;

#[derive(Clone, Copy, Debug)]
pub struct BackfillerConfig {
    pub metrics_port: u16,
    pub workers: usize,
    /// How often a repository is tried before it is given up.
    pub attempts: u32,
}

impl Default for BackfillerConfig {
    fn default() -> Self {
        BackfillerConfig {
            metrics_port: 9090,
            workers: 2,
            attempts: 3,
        }
    }
}

impl BackfillerConfig {
    /// The defaults, with the port from the environment when it is given there.
    pub fn from_env() -> Result<Self, String> {
        let mut config = Self::default();
        if let Ok(value) = env::var("BACKFILLER_METRICS_PORT") {
            config.metrics_port = value
                .parse()
                .map_err(|error| format!("BACKFILLER_METRICS_PORT: {error}"))?;
        }
        Ok(config)
    }
}
