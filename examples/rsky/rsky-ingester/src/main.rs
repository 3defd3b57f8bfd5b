use std::{env, error::Error, sync::Arc, thread};

use rsky_ingester::{backfill, firehose, labeler, server, streams::Streams};

const DEFAULT_METRICS_PORT: u16 = 4100;
const RELAY_HOST: &str = "relay.example";

fn main() -> Result<(), Box<dyn Error>> {
    let port = match env::var("METRICS_PORT") {
        Ok(value) => value.parse().map_err(|error| format!("METRICS_PORT: {error}"))?,
        Err(_) => DEFAULT_METRICS_PORT,
    };

    let streams = Arc::new(Streams::default());
    for work in [firehose::run, labeler::run, backfill::run] {
        let streams = Arc::clone(&streams);
        thread::spawn(move || work(RELAY_HOST, &streams));
    }
    thread::spawn(move || streams.play_consumers());

    server::serve(port)?;
    Ok(())
}
