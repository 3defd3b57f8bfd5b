//! Identifiers that `paste!` puts together.
use prometheus::IntCounter;
use std::sync::LazyLock;

// case: an identifier and a name from the parts of a word
macro_rules! event {
    ($name:ident) => {
        paste::paste! {
            static [<$name:snake:upper _TOTAL>]: LazyLock<IntCounter> = LazyLock::new(|| {
                prometheus::register_int_counter!(concat!("event_", stringify!([<$name:snake>]), "_total"), "Events.").unwrap()
            });
            fn [<record_ $name:snake>]() {
                [<$name:snake:upper _TOTAL>].inc();
            }
        }
    };
}
event!(BlockSeen);
event!(PeerLost);
// end

pub fn touch() {
    record_block_seen();
    record_peer_lost();
}
