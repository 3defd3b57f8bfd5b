//! What the layers of `opendal` for the `prometheus` crate and for the facade `metrics` measure. From 0.56 on errors of status are counted,
//! too, and from 0.57 on requests have the operation of the service as a label; before 0.53 there were other metrics.
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use metrics_exporter_prometheus::PrometheusBuilder;
use opendal::{
    layers::{MetricsLayer, PrometheusLayer},
    services::{Http, Memory},
    Operator,
};
use prometheus::{Encoder, Registry, TextEncoder};

// case: a registry with a prefix, and buckets
fn layer(registry: &Registry) -> PrometheusLayer {
    PrometheusLayer::builder().ttfb_buckets(vec![0.5, 1.0]).register(registry).unwrap()
}
// end

// case: the facade
fn measured(operator: Operator) -> Operator {
    operator.layer(MetricsLayer::default())
}
// end

fn main() {
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        std::env::remove_var(variable);
    }
    let recorder = PrometheusBuilder::new().install_recorder().unwrap();
    let registry = Registry::new_custom(Some("app".into()), None).unwrap();
    let layer = layer(&registry);
    let (up, down) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let endpoint = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let http = |endpoint: &str| Operator::new(Http::default().endpoint(endpoint)).unwrap().finish();
    let operators = [Operator::new(Memory::default()).unwrap().finish(), http(&endpoint(&up)), http(&endpoint(&down))];
    let [memory, web, gone] = operators.map(|each| measured(each).layer(layer.clone()));
    drop(down);
    std::thread::spawn(move || up.incoming().for_each(|stream| answer(stream.unwrap())));
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        memory.write("a/b", vec![0u8; 8]).await.unwrap();
        memory.read("a/b").await.unwrap();
        memory.list("a/").await.unwrap();
        memory.read("c").await.unwrap_err();
        web.read("there").await.unwrap();
        web.read("forbidden").await.unwrap_err();
        gone.read("there").await.unwrap_err();
    });
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    // A memory is named by its address.
    let text = format!("{}{}", String::from_utf8(text).unwrap(), recorder.render());
    print!("{}", text.replace(&memory.info().name(), "memory"));
}

fn answer(mut stream: TcpStream) {
    let mut request = [0; 1024];
    let length = stream.read(&mut request).unwrap();
    let line = String::from_utf8_lossy(&request[..length]);
    let status = if line.contains("forbidden") { "403 Forbidden" } else { "200 OK" };
    let body = if line.starts_with("HEAD") { "" } else { "text" };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 4\r\nConnection: close\r\n\r\n{body}").unwrap();
}
