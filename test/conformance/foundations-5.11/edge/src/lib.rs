//! A library: its metrics have the name of the service that uses it.

pub mod telemetry {
    use foundations::telemetry::metrics::{metrics, Counter};

    // case: a module in another crate, of the same name as one of the program
    #[metrics]
    pub mod requests {
        /// Requests at the edge.
        pub fn edge_total(zone: &'static str) -> Counter;
    }
    // end
}

pub use telemetry::requests as edge_requests;

pub fn serve() {
    edge_requests::edge_total("eu").inc();
}
