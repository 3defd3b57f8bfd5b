//! What stands in front of a name.

// case: a module without the name of the service
use foundations::telemetry::metrics::{metrics, Counter};

#[metrics(unprefixed)]
mod shared {
    /// Counted alike by every service.
    pub fn hits_total() -> Counter;
}
// end

// case: an optional metric, shown where the settings ask for it
#[metrics]
mod debug {
    /// Futures that stalled.
    #[optional]
    pub fn stalled_futures() -> Counter;
}
// end

// case: the macro by its path, in a nested module, used under another name
pub mod inner {
    #[foundations::telemetry::metrics::metrics]
    pub mod cache {
        /// Hits by tier.
        pub fn hits(tier: &'static str) -> foundations::telemetry::metrics::Counter;
    }
}

use inner::cache as caching;
// end

pub fn touch() {
    shared::hits_total().inc();
    debug::stalled_futures().inc();
    caching::hits("memory").inc();
}
