use crate::labels::Direction;
use measured::MetricGroup;
use measured::label::{LabelGroupSet, NoLabels, StaticLabelSet};
use measured::metric::counter::CounterState;
use measured::metric::gauge::{GaugeState, write_gauge};
use measured::metric::group::Encoding;
use measured::metric::name::MetricName;
use measured::metric::{MetricEncoding, MetricFamilyEncoding, MetricVec};

#[derive(MetricGroup)]
#[metric(new())]
pub struct ByHand {
    // case: the process, as the system sees it
    #[metric(namespace = "process")]
    #[metric(init = measured_process::ProcessCollector::for_self())]
    process: measured_process::ProcessCollector,
    // end
    #[metric(namespace = "machine")]
    machine: Machine,
    #[metric(flatten)]
    pub streams: Opened<Streams>,
    #[metric(flatten)]
    pub files: Opened<Files>,
}

// case: a group that writes itself, with names that are consts or stand there
#[derive(Default)]
pub struct Machine;

impl<T: Encoding> MetricGroup<T> for Machine
where
    GaugeState: MetricEncoding<T>,
{
    fn collect_group_into(&self, enc: &mut T) -> Result<(), T::Err> {
        const DISK: &MetricName = MetricName::from_str("disk_bytes");
        enc.write_help(DISK, "Bytes written and read, by direction")?;
        GaugeState::write_type(DISK, enc)?;
        GaugeState::new(7).collect_into(&(), Direction::In, DISK, enc)?;
        GaugeState::new(9).collect_into(&(), Direction::Out, DISK, enc)?;

        let load = MetricName::from_str("load");
        enc.write_help(load, "Load of the last minute")?;
        write_gauge(enc, load, NoLabels, 3)
    }
}
// end

// case: a group whose name, help and labels come with a type argument
pub trait Named {
    const NAME: &'static MetricName;
    const HELP: &'static str;
    type Labels: LabelGroupSet;
}

pub struct Opened<A: Named> {
    vec: MetricVec<CounterState, A::Labels>,
}

impl<T, A> MetricGroup<T> for Opened<A>
where
    T: Encoding,
    A: Named,
    CounterState: MetricEncoding<T>,
{
    fn collect_group_into(&self, enc: &mut T) -> Result<(), T::Err> {
        T::write_help(enc, A::NAME, A::HELP)?;
        self.vec.collect_family_into(A::NAME, enc)
    }
}

pub struct Streams;
impl Named for Streams {
    const NAME: &'static MetricName = MetricName::from_str("streams_opened_total");
    const HELP: &'static str = "Streams that were opened.";
    type Labels = StaticLabelSet<Direction>;
}

pub struct Files;
impl Named for Files {
    const NAME: &'static MetricName = MetricName::from_str("files_opened_total");
    const HELP: &'static str = "Files that were opened.";
    type Labels = StaticLabelSet<Sort>;
}
// end

#[derive(measured::FixedCardinalityLabel, Clone, Copy)]
#[label(singleton = "sort")]
pub enum Sort {
    Plain,
    Special,
}

impl<A: Named> Default for Opened<A>
where
    A::Labels: Default,
{
    fn default() -> Self {
        Self { vec: MetricVec::default() }
    }
}

impl<A: Named> Opened<A> {
    pub fn open(&self, labels: <A::Labels as LabelGroupSet>::Group<'_>) {
        let id = self.vec.with_labels(labels);
        self.vec.get_metric(id).inc();
    }
}
