//! A consumer group on a made-up stream: the same messages in the same order on every run.

use std::thread;
use std::time::Duration;

pub struct Message {
    pub id: u64,
    pub event: Event,
}

pub enum Event {
    Create { uri: String },
    Update { uri: String },
    Delete { uri: String },
    Account { did: String },
    Identity { did: String },
    Repo { did: String },
}

const COLLECTIONS: [&str; 7] = [
    "app.bsky.feed.post",
    "app.bsky.feed.like",
    "app.bsky.feed.repost",
    "app.bsky.graph.follow",
    "app.bsky.graph.block",
    "app.bsky.actor.profile",
    "app.bsky.feed.threadgate",
];

#[derive(Default)]
pub struct Consumer {
    next_id: u64,
}

impl Consumer {
    /// Waits for the next messages.
    pub fn read(&mut self) -> Vec<Message> {
        thread::sleep(Duration::from_millis(20));
        let first = self.next_id;
        self.next_id += 10;
        (first..self.next_id)
            .map(|id| Message { id, event: event(id) })
            .collect()
    }

    /// Tells the stream that a message is done. One in a thousand has to be delivered again.
    pub fn acknowledge(&self, id: u64) -> Result<(), String> {
        match id % 1_000 {
            999 => Err(format!("message {id} could not be acknowledged")),
            _ => Ok(()),
        }
    }
}

fn event(id: u64) -> Event {
    // Every ninth message repeats the one before it, as a stream with at-least-once delivery may.
    let record = if id % 9 == 8 { id - 1 } else { id };
    let did = format!("did:example:{}", record % 97);
    let uri = format!(
        "at://{did}/{}/{record}",
        COLLECTIONS[record as usize % COLLECTIONS.len()]
    );
    match id % 40 {
        10 => Event::Account { did },
        20 => Event::Identity { did },
        30 => Event::Repo { did },
        5 | 15 => Event::Update { uri },
        25 | 35 => Event::Delete { uri },
        _ => Event::Create { uri },
    }
}
