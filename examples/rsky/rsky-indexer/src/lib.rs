//! Takes events and labels from the streams and writes them to the database.

pub mod consumer;
pub mod database;
pub mod label_indexer;
pub mod metrics;
pub mod server;
pub mod stream_indexer;
