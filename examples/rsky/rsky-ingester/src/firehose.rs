//! From the relay's firehose to the live stream.

use std::thread;
use std::time::Duration;

use prometheus::IntGauge;

use crate::metrics::{
    BACKPRESSURE_ACTIVE, EVENTS_IN_MEMORY, FIREHOSE_BACKFILL_LENGTH, FIREHOSE_CREATE_EVENTS, FIREHOSE_DELETE_EVENTS,
    FIREHOSE_EVENTS_TOTAL, FIREHOSE_FILTERED_OPERATIONS, FIREHOSE_LIVE_LENGTH, FIREHOSE_UPDATE_EVENTS,
    LABEL_LIVE_LENGTH, REPO_BACKFILL_LENGTH, STREAM_EVENTS_TOTAL, WEBSOCKET_CONNECTIONS,
};
use crate::relay::{self, Action, Event};
use crate::streams::{Stream, Streams};

const BATCH_SIZE: usize = 50;
/// Longer than this, and the live stream is left alone until it is half as long.
const HIGH_WATER_MARK: usize = 2_000;
/// The made-up relay closes a connection after so many events.
const EVENTS_PER_CONNECTION: u64 = 5_000;

/// An open websocket. It counts itself for as long as it lives, however it ends.
struct Connection {
    next_seq: u64,
    close_at: u64,
}

impl Connection {
    fn open(cursor: u64) -> Self {
        WEBSOCKET_CONNECTIONS.inc();
        Connection {
            next_seq: cursor,
            close_at: cursor + EVENTS_PER_CONNECTION,
        }
    }

    /// The next event, or `None` when the relay has closed the connection.
    fn receive(&mut self) -> Option<Event> {
        if self.next_seq == self.close_at {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
        let event = relay::event(self.next_seq);
        self.next_seq += 1;
        Some(event)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        WEBSOCKET_CONNECTIONS.dec();
    }
}

/// Reads events and appends them in batches, for ever; a closed connection is opened again at its cursor.
pub fn run(host: &str, streams: &Streams) {
    let mut cursor = 0;
    loop {
        println!("firehose of {host} from {cursor}");
        let mut connection = Connection::open(cursor);
        let mut batch = Vec::with_capacity(BATCH_SIZE);
        while let Some(event) = connection.receive() {
            FIREHOSE_EVENTS_TOTAL.inc();
            EVENTS_IN_MEMORY.inc();
            cursor = event.seq + 1;
            batch.push(event);
            if batch.len() == BATCH_SIZE {
                wait_for_room(streams);
                write(&mut batch, streams);
            }
        }
        write(&mut batch, streams);
    }
}

/// Blocks while the consumers of the live stream are too far behind.
fn wait_for_room(streams: &Streams) {
    let mut limit = HIGH_WATER_MARK;
    loop {
        let length = streams.firehose_live.length();
        FIREHOSE_LIVE_LENGTH.set(length as i64);
        if length < limit {
            break;
        }
        BACKPRESSURE_ACTIVE.set(1);
        limit = HIGH_WATER_MARK / 2;
        thread::sleep(Duration::from_millis(100));
    }
    BACKPRESSURE_ACTIVE.set(0);
}

fn write(batch: &mut Vec<Event>, streams: &Streams) {
    let received = batch.len();
    let entries: Vec<String> = batch.drain(..).flat_map(accepted_operations).collect();
    STREAM_EVENTS_TOTAL.inc_by(entries.len() as u64);
    streams.firehose_live.append(entries);
    EVENTS_IN_MEMORY.sub(received as i64);

    show_length(&FIREHOSE_LIVE_LENGTH, &streams.firehose_live);
    show_length(&FIREHOSE_BACKFILL_LENGTH, &streams.firehose_backfill);
    show_length(&LABEL_LIVE_LENGTH, &streams.label_live);
    show_length(&REPO_BACKFILL_LENGTH, &streams.repo_backfill);
}

/// The operations of an event that somebody downstream indexes, one stream entry each.
fn accepted_operations(event: Event) -> Vec<String> {
    let mut entries = Vec::new();
    for operation in event.operations {
        if !operation.path.starts_with("app.bsky.") {
            FIREHOSE_FILTERED_OPERATIONS.inc();
            continue;
        }
        match operation.action {
            Action::Create => FIREHOSE_CREATE_EVENTS.inc(),
            Action::Update => FIREHOSE_UPDATE_EVENTS.inc(),
            Action::Delete => FIREHOSE_DELETE_EVENTS.inc(),
        }
        entries.push(format!("{:?} at://{}/{}", operation.action, event.did, operation.path));
    }
    entries
}

fn show_length(gauge: &IntGauge, stream: &Stream) {
    gauge.set(stream.length() as i64);
}
