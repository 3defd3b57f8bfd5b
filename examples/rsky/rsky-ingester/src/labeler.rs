//! From the labelers' subscriptions to the label stream. Nobody counts what passes here.

use std::thread;
use std::time::Duration;

use crate::streams::Streams;

/// Appends a label every so often, for ever.
pub fn run(host: &str, streams: &Streams) {
    for number in 0_u64.. {
        let value = if number % 4 == 0 { "!spam" } else { "spam" };
        streams
            .label_live
            .append([format!("{value} by labeler.{host} on did:example:{}", number % 97)]);
        thread::sleep(Duration::from_millis(50));
    }
}
