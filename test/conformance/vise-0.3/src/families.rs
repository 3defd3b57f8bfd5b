//! Families and their labels.
use std::time::Duration;

use derive_more::Display;
use vise::{
    Buckets, Counter, EncodeLabelSet, EncodeLabelValue, Family, Gauge, Global, Histogram,
    LabeledFamily, Metrics, Unit,
};

// case: a label of an enum, and labels of a struct
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue, EncodeLabelSet)]
#[metrics(label = "method", rename_all = "snake_case")]
enum Method {
    Call,
    SendTransaction,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    path: String,
    r#type: &'static str,
    code: Option<u16>,
    #[metrics(unit = Unit::Seconds)]
    deadline: u64,
}

#[derive(Debug, Metrics)]
#[metrics(prefix = "families")]
struct FamilyMetrics {
    /// Calls by method.
    calls: Family<Method, Counter>,
    /// Time by route.
    #[metrics(unit = Unit::Seconds, buckets = Buckets::LATENCIES)]
    time: Family<Route, Histogram<Duration>>,
}

#[vise::register]
static FAMILIES: Global<FamilyMetrics> = Global::new();
// end

// case: a label of a tuple struct
#[derive(Debug, Display, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue, EncodeLabelSet)]
#[metrics(label = "shard", format = "shard-{}")]
struct Shard(u8);

#[derive(Debug, Metrics)]
#[metrics(prefix = "shards")]
struct ShardMetrics {
    /// Size of a shard.
    #[metrics(unit = Unit::Bytes)]
    size: Family<Shard, Gauge<u64>>,
}

#[vise::register]
static SHARDS: Global<ShardMetrics> = Global::new();
// end

// case: labels beside the type
const LABELS: [&str; 2] = ["stage", "outcome"];
type Labels = (&'static str, &'static str);

#[derive(Debug, Metrics)]
#[metrics(prefix = "labeled")]
struct LabeledMetrics {
    /// One label.
    #[metrics(labels = ["component"])]
    errors: LabeledFamily<&'static str, Counter>,
    /// Two labels, of a const.
    #[metrics(labels = LABELS, buckets = Buckets::LATENCIES)]
    stages: LabeledFamily<Labels, Histogram<Duration>, 2>,
}

#[vise::register]
static LABELED: Global<LabeledMetrics> = Global::new();
// end

// case: type aliases
type Latency = Histogram<Duration>;
type ByMethod<M> = Family<Method, M>;

#[derive(Debug, Metrics)]
#[metrics(prefix = "aliases")]
struct AliasMetrics {
    /// Through one alias.
    #[metrics(buckets = Buckets::LATENCIES)]
    plain: Latency,
    /// Through two.
    #[metrics(buckets = Buckets::LATENCIES)]
    methods: ByMethod<Latency>,
}

#[vise::register]
static ALIASES: Global<AliasMetrics> = Global::new();
// end

// case: paths and renames instead of imports
mod renamed {
    use vise::Counter as Count;

    #[derive(Debug, vise::Metrics)]
    #[metrics(prefix = "renamed")]
    pub struct RenamedMetrics {
        /// By another name.
        pub hits: Count,
        /// By a path.
        pub level: vise::Gauge,
    }

    #[vise::register]
    pub static RENAMED: vise::Global<RenamedMetrics> = vise::Global::new();
}
// end

// case: a macro of the project that makes the struct
macro_rules! cache_metrics {
    ($name:ident, $prefix:literal, $global:ident) => {
        #[derive(Debug, Metrics)]
        #[metrics(prefix = $prefix)]
        struct $name {
            /// Hits of the cache.
            hits: Counter,
        }

        #[vise::register]
        static $global: Global<$name> = Global::new();
    };
}

cache_metrics!(BlockCache, "block_cache", BLOCK_CACHE);
cache_metrics!(StateCache, "state_cache", STATE_CACHE);
// end

pub fn touch() {
    FAMILIES.calls[&Method::Call].inc();
    FAMILIES.calls[&Method::SendTransaction].inc_by(2);
    let route = Route {
        path: "/".into(),
        r#type: "html",
        code: Some(200),
        deadline: 1,
    };
    FAMILIES.time[&route].observe(Duration::from_millis(3));
    SHARDS.size[&Shard(1)].set(1);
    LABELED.errors[&"api"].inc();
    LABELED.stages.get_lazy(("parse", "ok")).observe(Duration::from_millis(3));
    ALIASES.plain.observe(Duration::from_millis(3));
    ALIASES.methods[&Method::Call].observe(Duration::from_millis(3));
    renamed::RENAMED.hits.inc();
    renamed::RENAMED.level.set(2);
    BLOCK_CACHE.hits.inc();
    STATE_CACHE.hits.inc();
}
