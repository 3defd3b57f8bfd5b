use std::{env, error::Error, sync::Arc, thread};

use rsky_indexer::{database::Database, label_indexer, server, stream_indexer::StreamIndexer};

fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = env::var("METRICS_PORT")
        .unwrap_or_else(|_| "9090".to_string())
        .parse()
        .map_err(|error| format!("METRICS_PORT: {error}"))?;

    let database = Arc::new(Database::default());
    let events = StreamIndexer::new(Arc::clone(&database));
    thread::spawn(move || events.run());
    thread::spawn(move || label_indexer::run(&database));

    server::serve(port)?;
    Ok(())
}
