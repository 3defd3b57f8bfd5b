//! The kind is that of the registered value's type, wherever that is written.
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{linear_buckets, Histogram};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Default, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: String,
    path: String,
}

type ByRoute<M> = Family<Route, M>;

#[derive(Clone)]
struct Buckets(f64);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(linear_buckets(0.0, self.0, 3))
    }
}

struct Inner {
    behind_deref: Counter,
}

#[derive(Clone)]
struct Shared(Arc<Inner>);

impl Deref for Shared {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

#[derive(Default)]
struct Metrics {
    by_field: Family<Route, Counter>,
    optional: Option<Gauge>,
}

impl Metrics {
    fn register(&self, registry: &mut Registry) {
        // case: a field, whose type the struct says
        registry.register("by_field", "By a field", self.by_field.clone());
        // end

        // case: a value in an option
        if let Some(optional) = &self.optional {
            registry.register("optional", "Optional", optional.clone());
        }
        // end
    }
}

static STATIC: LazyLock<Family<Route, Gauge>> = LazyLock::new(Family::default);

#[derive(Debug, Default)]
struct Watermark(Gauge);

impl EncodeMetric for Watermark {
    fn encode(&self, encoder: MetricEncoder) -> Result<(), std::fmt::Error> {
        self.0.encode(encoder)
    }

    fn metric_type(&self) -> MetricType {
        self.0.metric_type()
    }
}

fn histogram() -> Histogram {
    Histogram::new([1.0, 2.0])
}

struct Kept {
    by_where_it_goes: Family<Route, Counter>,
    made_by_a_type: Family<Route, Histogram, Buckets>,
}

pub fn touch(registry: &mut Registry) {
    // case: the type of a local
    let by_local: Family<Route, Counter> = Family::default();
    registry.register("by_local", "By a local", by_local.clone());
    by_local.get_or_create(&Route::default()).inc();
    // end

    // case: the type of the constructor
    let by_constructor = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new([1.0]));
    registry.register("by_constructor", "By a constructor", by_constructor.clone());
    by_constructor.get_or_create(&Route::default()).observe(1.0);
    let by_function = Family::<Route, Histogram>::new_with_constructor(histogram);
    registry.register("by_function", "By a function", by_function.clone());
    by_function.get_or_create(&Route::default()).observe(1.0);
    // end

    // case: an alias with a parameter
    let by_alias = ByRoute::<Gauge>::default();
    registry.register("by_alias", "By an alias", by_alias.clone());
    by_alias.get_or_create_owned(&Route::default()).set(1);
    // end

    // case: the type of the field that the value goes into, and a constructor that is a type
    let by_where_it_goes = Family::default();
    registry.register("by_where_it_goes", "By where it goes", by_where_it_goes.clone());
    let made_by_a_type = Family::new_with_constructor(Buckets(0.5));
    registry.register("made_by_a_type", "Made by a type", made_by_a_type.clone());
    let kept = Kept { by_where_it_goes, made_by_a_type };
    kept.by_where_it_goes.get_or_create(&Route::default()).inc();
    kept.made_by_a_type.get_or_create(&Route::default()).observe(1.0);
    // end

    // case: the result of a function
    let returned = histogram();
    registry.register("returned", "Returned", returned.clone());
    returned.observe(1.0);
    // end

    // case: a static
    registry.register("by_static", "By a static", STATIC.clone());
    STATIC.get_or_create(&Route::default()).inc();
    // end

    // case: a field behind `Deref`
    let shared = Shared(Arc::new(Inner { behind_deref: Counter::default() }));
    registry.register("behind_deref", "Behind a Deref", shared.behind_deref.clone());
    shared.behind_deref.inc();
    // end

    // case: a metric type of the project
    registry.register("watermark", "The watermark", Watermark::default());
    // end

    let metrics = Metrics { optional: Some(Gauge::default()), ..Default::default() };
    metrics.register(registry);
    metrics.by_field.get_or_create(&Route::default()).inc();
    if let Some(optional) = &metrics.optional {
        optional.inc();
    }
}
