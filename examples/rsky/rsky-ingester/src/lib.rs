//! Reads the firehose of a relay, the labels of its labelers and the list of its repositories, and
//! appends them to streams that backfillers and indexers consume.

pub mod backfill;
pub mod firehose;
pub mod labeler;
pub mod metrics;
pub mod relay;
pub mod server;
pub mod streams;
