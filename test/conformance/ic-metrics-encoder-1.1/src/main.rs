//! The page of a canister, written by the `MetricsEncoder` of `ic-metrics-encoder`.
use std::io;

use ic_metrics_encoder::MetricsEncoder;

const PREFIX: &str = "ledger";

fn encode_metrics(w: &mut MetricsEncoder<Vec<u8>>) -> io::Result<()> {
    // case: counters, gauges and histograms with their values
    w.encode_counter("ledger_transfers_total", 3.0, "Transfers so far")?;
    w.encode_gauge("ledger_accounts", 7.0, "Accounts that hold something.")?;
    w.encode_histogram(
        "ledger_block_bytes",
        [(64.0, 1.0), (256.0, 2.0), (f64::INFINITY, 0.0)].into_iter(),
        300.0,
        "Size of a block",
    )?;
    w.encode_single_value("gauge", "ledger_cycles", 1e12, "Cycles that are left")?;
    // end

    // case: samples with labels
    w.gauge_vec("ledger_api_access", "Whether the API is open")?
        .value(&[("flag", "enabled")], 1.0)?
        .value(&[("flag", "disabled"), ("reason", "none")], 0.0)?;
    let mut calls = w.counter_vec("ledger_calls_total", "Calls by method")?;
    for method in ["transfer", "approve"] {
        calls = calls.value(&[("method", method)], 1.0)?;
    }
    w.histogram_vec("ledger_reply_bytes", "Size of a reply")?
        .histogram(&[("method", "transfer")], [(64.0, 1.0)].into_iter(), 12.0)?;
    // end

    // case: a function that is given the encoder and the name
    stable_pages(w, "heap", 12)?;
    stable_pages(w, "stable", 3)?;
    // end
    Ok(())
}

fn stable_pages(w: &mut MetricsEncoder<Vec<u8>>, memory: &str, pages: u64) -> io::Result<()> {
    w.encode_gauge(&format!("{PREFIX}_{memory}_pages"), pages as f64, "Pages of a memory")
}

fn main() {
    let mut writer = MetricsEncoder::new(vec![], 1_700_000_000_000);
    encode_metrics(&mut writer).expect("a vector takes all");
    print!("{}", String::from_utf8(writer.into_inner()).expect("the page is text"));
}
