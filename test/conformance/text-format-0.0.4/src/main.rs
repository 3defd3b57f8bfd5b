//! Pages that code writes by hand, in the text format of Prometheus (version 0.0.4). The metrics are those that `# TYPE` lines name;
//! a name that is put into such a line is followed to where it is given. Labels are those of the samples beside it.
mod page;

fn main() {
    print!("{}", page::page(&page::State::new()));
}
