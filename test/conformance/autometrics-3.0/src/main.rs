//! What `autometrics` makes of instrumented functions, kept by the `prometheus` crate.
use autometrics::{autometrics, prometheus_exporter};

// case: a function that is instrumented
#[autometrics]
fn answer() -> Result<u32, String> {
    Ok(42)
}
// end

// case: concurrent calls, counted where one function asks for it
#[autometrics(track_concurrency)]
fn ask() -> u32 {
    answer().unwrap_or_default()
}
// end

// case: the methods of an impl block are not other metrics
struct Desk;

#[autometrics]
impl Desk {
    fn open(&self) {}
}
// end

fn main() {
    prometheus_exporter::init();
    ask();
    Desk.open();
    print!("{}", prometheus_exporter::encode_to_string().unwrap());
}
