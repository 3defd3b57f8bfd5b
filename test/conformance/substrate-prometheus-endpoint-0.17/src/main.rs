//! What `substrate-prometheus-endpoint` gives: the types of `prometheus`, a `register` that gives the metric back, and metrics that ask a
//! source for their values.
use prometheus::{Encoder, TextEncoder};
use substrate_prometheus_endpoint::{
    register, Counter, CounterVec, Gauge, Opts, PrometheusError, Registry, SourcedCounter, SourcedGauge, F64, U64,
};

// case: metrics that `register` gives back
fn plain(registry: &Registry) -> Result<(), PrometheusError> {
    let height = register(Gauge::<U64>::new("chain_height", "Height of the chain")?, registry)?;
    let imported = register(Counter::<U64>::new("chain_imported_total", "Blocks imported")?, registry)?;
    let calls = register(CounterVec::<F64>::new(Opts::new("chain_calls_total", "Calls"), &["method"])?, registry)?;
    height.set(3);
    imported.inc();
    calls.with_label_values(&["author"]).inc();
    Ok(())
}
// end

// case: a gauge that asks its source
#[derive(Clone)]
struct Peers;

impl substrate_prometheus_endpoint::MetricSource for Peers {
    type N = u64;

    fn collect(&self, mut set: impl FnMut(&[&str], Self::N)) {
        set(&[], 4);
    }
}

fn gauge(registry: &Registry) -> Result<(), PrometheusError> {
    register(SourcedGauge::new(&Opts::new("chain_peers", "Peers that are connected"), Peers)?, registry)?;
    Ok(())
}
// end

// case: a counter that asks its source, with labels
#[derive(Clone)]
struct Bandwidth;

impl substrate_prometheus_endpoint::MetricSource for Bandwidth {
    type N = u64;

    fn collect(&self, mut set: impl FnMut(&[&str], Self::N)) {
        set(&["in"], 10);
        set(&["out"], 20);
    }
}

fn counter(registry: &Registry) -> Result<(), PrometheusError> {
    let opts = Opts::new("chain_bytes_total", "Bytes sent and received").variable_label("direction");
    register(SourcedCounter::new(&opts, Bandwidth)?, registry)?;
    Ok(())
}
// end

fn main() {
    let registry = Registry::new_custom(Some("node".into()), None).unwrap();
    plain(&registry).unwrap();
    gauge(&registry).unwrap();
    counter(&registry).unwrap();
    let mut page = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut page).unwrap();
    print!("{}", String::from_utf8(page).unwrap());
}
