//! What the layer of `opendal` for `prometheus-client` measures, by the versions of the layers above.
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use opendal::{
    layers::PrometheusClientLayer,
    services::{Http, Memory},
    Operator,
};
use prometheus_client::registry::Registry;

// case: a registry with a prefix
fn layer(registry: &mut Registry) -> PrometheusClientLayer {
    PrometheusClientLayer::builder().register(registry.sub_registry_with_prefix("app"))
}
// end

fn main() {
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        std::env::remove_var(variable);
    }
    let mut registry = Registry::default();
    let layer = layer(&mut registry);
    let (up, down) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let endpoint = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let http = |endpoint: &str| Operator::new(Http::default().endpoint(endpoint)).unwrap().finish();
    let operators = [Operator::new(Memory::default()).unwrap().finish(), http(&endpoint(&up)), http(&endpoint(&down))];
    let [memory, web, gone] = operators.map(|each| each.layer(layer.clone()));
    drop(down);
    std::thread::spawn(move || up.incoming().for_each(|stream| answer(stream.unwrap())));
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        memory.write("a/b", vec![0u8; 8]).await.unwrap();
        memory.read("a/b").await.unwrap();
        memory.list("a/").await.unwrap();
        memory.read("c").await.unwrap_err();
        web.read("there").await.unwrap();
        gone.read("there").await.unwrap_err();
    });
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    // A memory is named by its address. Before 0.56 nothing counts errors of status: they have no series, which ends here with their type.
    let text = text.replace(&memory.info().name(), "memory");
    text.lines().filter(|line| !line.contains("http_status_errors")).for_each(|line| println!("{line}"));
}

fn answer(mut stream: TcpStream) {
    stream.read(&mut [0; 1024]).unwrap();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntext").unwrap();
}
