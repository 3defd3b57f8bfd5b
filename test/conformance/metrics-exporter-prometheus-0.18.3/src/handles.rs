use metrics::{counter, gauge, histogram, Counter, Gauge, Histogram};
use std::sync::{Arc, LazyLock};

// case: Handles in fields and statics
struct Handles {
    sent: Counter,
    depth: Gauge,
    took: Arc<Histogram>,
}

static SHARED: LazyLock<Counter> = LazyLock::new(|| counter!("shared_handle"));

impl Handles {
    fn new() -> Self {
        Self { sent: counter!("held_sent"), depth: gauge!("held_depth"), took: Arc::new(histogram!("held_took")) }
    }

    fn go(&self) {
        self.sent.increment(2);
        self.depth.set(1.0);
        self.took.record(1.0);
        SHARED.increment(1);
    }
}
// end

pub fn all() {
    Handles::new().go();
}
