//! A made-up relay: the same events in the same order on every run.

pub struct Event {
    pub seq: u64,
    pub did: String,
    pub operations: Vec<Operation>,
}

pub struct Operation {
    pub action: Action,
    /// `collection/record key`
    pub path: String,
}

#[derive(Clone, Copy, Debug)]
pub enum Action {
    Create,
    Update,
    Delete,
}

const COLLECTIONS: [&str; 5] = [
    "app.bsky.feed.post",
    "app.bsky.feed.like",
    "app.bsky.graph.follow",
    "app.bsky.actor.profile",
    "com.example.game.score",
];

/// The event with this sequence number: one to three operations of one account.
pub fn event(seq: u64) -> Event {
    let operations = (0..=seq % 3)
        .map(|index| {
            let pick = seq * 3 + index;
            Operation {
                action: match pick % 10 {
                    0 => Action::Delete,
                    1 | 2 => Action::Update,
                    _ => Action::Create,
                },
                path: format!("{}/{pick}", COLLECTIONS[pick as usize % COLLECTIONS.len()]),
            }
        })
        .collect();
    Event {
        seq,
        did: format!("did:example:{}", seq % 97),
        operations,
    }
}
