use measured::{FixedCardinalityLabel, LabelGroup};

// case: an enum that is a label by itself
#[derive(FixedCardinalityLabel, Clone, Copy)]
#[label(singleton = "direction")]
pub enum Direction {
    In,
    Out,
}
// end

#[derive(FixedCardinalityLabel, Clone, Copy)]
pub enum Method {
    Get,
    Post,
}

// case: a struct of labels, some with another name than the field
#[derive(LabelGroup)]
#[label(set = RequestSet)]
pub struct Request {
    pub method: Method,
    #[label(rename = "type")]
    pub kind: Method,
    #[label(rename = "way")]
    pub direction: Direction,
}
// end
