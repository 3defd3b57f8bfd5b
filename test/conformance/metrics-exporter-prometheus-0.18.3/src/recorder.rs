use metrics::{with_recorder, Key, Label, Level, Metadata, Unit};

static METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

// case: A recorder's methods instead of macros
fn direct() {
    with_recorder(|recorder| {
        recorder.describe_gauge("direct_gauge".into(), Some(Unit::Bytes), "By hand".into());
        recorder.register_counter(&Key::from_name("direct_counter"), &METADATA).increment(1);
        let key = Key::from_parts("direct_gauge", vec![Label::new("side", "left")]);
        recorder.register_gauge(&key, &METADATA).set(1.0);
    });
}
// end

pub fn all() {
    direct();
}
