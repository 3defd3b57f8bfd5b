//! Metrics that no registry takes.
use vise::{Counter, Global, Metrics};

// not: a struct whose static is without `#[vise::register]`, as no registry takes it
#[derive(Debug, Metrics)]
#[metrics(prefix = "nowhere")]
struct NowhereMetrics {
    /// Never shown.
    hits: Counter,
}

static NOWHERE: Global<NowhereMetrics> = Global::new();
// end

pub fn touch() {
    NOWHERE.hits.inc();
}
