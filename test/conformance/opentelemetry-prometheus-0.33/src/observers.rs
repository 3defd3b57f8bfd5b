use opentelemetry::metrics::{AsyncInstrument, ObservableCounter, ObservableGauge, ObservableUpDownCounter};
use opentelemetry::{KeyValue, global};

// case: a callback that is a function
fn observe_sessions(observer: &dyn AsyncInstrument<u64>) {
    observer.observe(4, &[KeyValue::new("state", "open")]);
}
// end

pub struct Observed {
    _uptime: ObservableCounter<u64>,
    _memory: ObservableGauge<f64>,
    _threads: ObservableUpDownCounter<i64>,
    _sessions: ObservableGauge<u64>,
}

pub fn run() -> Observed {
    let meter = global::meter("shop");

    // case: observable instruments with callbacks
    let uptime = meter
        .u64_observable_counter("uptime")
        .with_unit("s")
        .with_callback(|observer| observer.observe(7, &[]))
        .build();
    let memory = meter
        .f64_observable_gauge("memory.used")
        .with_unit("By")
        .with_callback(|observer| {
            for pool in ["heap", "stack"] {
                observer.observe(1.0, &[KeyValue::new("pool", pool)]);
            }
        })
        .build();
    let threads = meter
        .i64_observable_up_down_counter("threads")
        .with_callback(move |observer| {
            let attributes = vec![KeyValue::new("state", "idle")];
            observer.observe(2, &attributes);
        })
        .build();
    // end

    let sessions = meter.u64_observable_gauge("sessions").with_callback(observe_sessions).build();
    Observed { _uptime: uptime, _memory: memory, _threads: threads, _sessions: sessions }
}
