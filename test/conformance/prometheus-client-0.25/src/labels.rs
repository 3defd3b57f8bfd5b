//! Where labels are given.
use std::fmt::Write;

use net::Peer;
use prometheus_client::encoding::{
    EncodeLabel, EncodeLabelKey, EncodeLabelSet, EncodeLabelValue, LabelSetEncoder, LabelValueEncoder,
};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelValue)]
enum Method {
    Get,
}

// case: fields of a derived label set: raw identifiers, options, and those of a flattened struct of another crate
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    r#match: String,
    method: Method,
    code: Option<u32>,
    #[prometheus(flatten)]
    from: Peer,
}
// end

// case: a generic label set inside another
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Optional<T>(Option<T>);

impl<T: EncodeLabelSet> EncodeLabelSet for Optional<T> {
    fn encode(&self, encoder: &mut LabelSetEncoder) -> Result<(), std::fmt::Error> {
        match &self.0 {
            Some(labels) => labels.encode(encoder),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Routed {
    route: String,
    #[prometheus(flatten)]
    peer: Optional<Peer>,
}
// end

// case: a label set that is encoded by hand
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct ByHand {
    zone: String,
    peer: Peer,
}

impl EncodeLabelSet for ByHand {
    fn encode(&self, encoder: &mut LabelSetEncoder) -> Result<(), std::fmt::Error> {
        ("zone", self.zone.as_str()).encode(encoder.encode_label())?;
        let mut label = encoder.encode_label();
        let mut key = label.encode_label_key()?;
        EncodeLabelKey::encode(&"written", &mut key)?;
        let mut value = key.encode_label_value()?;
        value.write_str("yes")?;
        value.finish()?;
        self.peer.encode(encoder)
    }
}
// end

#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Code(u16);

impl EncodeLabelValue for Code {
    fn encode(&self, encoder: &mut LabelValueEncoder) -> Result<(), std::fmt::Error> {
        write!(encoder, "{}", self.0)
    }
}

pub fn touch(registry: &mut Registry) {
    let peer = Peer::default();
    let requests = Family::<Request, Counter>::default();
    registry.register("label_derived", "Derived", requests.clone());
    requests
        .get_or_create(&Request { r#match: String::new(), method: Method::Get, code: None, from: peer.clone() })
        .inc();

    let routed = Family::<Routed, Counter>::default();
    registry.register("label_generic", "Generic", routed.clone());
    routed.get_or_create(&Routed { route: String::new(), peer: Optional(Some(peer.clone())) }).inc();

    let by_hand = Family::<ByHand, Counter>::default();
    registry.register("label_by_hand", "By hand", by_hand.clone());
    by_hand.get_or_create(&ByHand { zone: String::new(), peer: peer.clone() }).inc();

    // case: pairs, whose names only the places say at which they are used
    let pairs = Family::<Vec<(String, String)>, Counter>::default();
    registry.register("label_pairs", "Pairs", pairs.clone());
    pairs.get_or_create(&vec![("method".to_owned(), "GET".to_owned()), ("code".into(), "200".into())]).inc();
    let fixed = Family::<[(&'static str, Code); 1], Counter>::default();
    registry.register("label_array", "An array of pairs", fixed.clone());
    fixed.get_or_create(&[("code", Code(200))]).inc();
    // end

    // case: two label sets in one
    let both = Family::<(Peer, Vec<(String, String)>), Counter>::default();
    registry.register("label_both", "Both", both.clone());
    both.get_or_create(&(peer, vec![("zone".to_owned(), "a".to_owned())])).inc();
    // end
}
