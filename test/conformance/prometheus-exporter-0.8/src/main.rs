//! What `prometheus_exporter` counts of itself, beside the metrics of the default registry that it serves.
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use prometheus_exporter::prometheus::{register_int_counter, IntCounter};

// case: An exporter, and a counter of the default registry
fn serve(address: SocketAddr) -> IntCounter {
    prometheus_exporter::start(address).unwrap();
    register_int_counter!("calls_total", "Calls").unwrap()
}
// end

/// The body of an answer to a request for the metrics.
fn scrape(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.0\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_string()
}

fn main() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    serve(address).inc();
    // The size of an answer is known once it is written.
    scrape(address);
    print!("{}", scrape(address));
}
