//! The endpoint that Prometheus scrapes.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use crate::metrics;

const TIMEOUT: Duration = Duration::from_secs(2);
const MAX_HEAD_BYTES: u64 = 8 * 1024;

/// Answers `GET /metrics` until the process ends. Port 0 lets the system choose one.
pub fn serve(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?;
    println!("metrics on http://{}/metrics", listener.local_addr()?);
    for connection in listener.incoming() {
        if let Err(error) = connection.and_then(answer) {
            eprintln!("a scrape failed: {error}");
        }
    }
    Ok(())
}

fn answer(connection: TcpStream) -> io::Result<()> {
    connection.set_read_timeout(Some(TIMEOUT))?;
    connection.set_write_timeout(Some(TIMEOUT))?;

    // The whole head is read before the answer: closing with unread bytes would reset the connection.
    let mut head = BufReader::new((&connection).take(MAX_HEAD_BYTES)).lines();
    let request = head.next().transpose()?.unwrap_or_default();
    for line in head {
        if line?.is_empty() {
            break;
        }
    }

    let mut words = request.split(' ');
    let (status, body) = match (words.next(), words.next()) {
        (Some("GET"), Some("/metrics")) => match metrics::encode() {
            Ok(text) => ("200 OK", text),
            Err(error) => ("500 Internal Server Error", error.to_string()),
        },
        _ => ("404 Not Found", String::from("see /metrics\n")),
    };
    write!(
        &connection,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        prometheus::TEXT_FORMAT,
        body.len(),
    )
}
