use std::error::Error;
use std::sync::Arc;
use std::thread;

use rsky_backfiller::{repo_backfiller::RepoBackfiller, server, BackfillerConfig};

fn main() -> Result<(), Box<dyn Error>> {
    let config = BackfillerConfig::from_env()?;
    println!("starting with {config:?}");

    let backfiller = Arc::new(RepoBackfiller::new(config));
    for _ in 0..config.workers {
        let backfiller = Arc::clone(&backfiller);
        thread::spawn(move || backfiller.run());
    }

    server::serve(config.metrics_port)?;
    Ok(())
}
