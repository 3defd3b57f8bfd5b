//! What `gossipsub` of `libp2p` registers of topics and peers. It has 21 of them before 0.48, and others again from 0.50 on.
use libp2p_gossipsub as gossipsub;
use libp2p_identity::Keypair;
use prometheus_client::registry::Registry;

// case: a behaviour that is given a registry
// no series: gossipsub_topic_peers_counts, gossipsub_invalid_messages_per_topic_total
// no series: gossipsub_accepted_messages_per_topic_total, gossipsub_ignored_messages_per_topic_total
// no series: gossipsub_rejected_messages_per_topic_total, gossipsub_publish_messages_dropped_per_topic_total
// no series: gossipsub_forward_messages_dropped_per_topic_total
// no series: gossipsub_timedout_messages_dropped_per_topic_total, gossipsub_mesh_peer_churn_events_total
// no series: gossipsub_topic_msg_sent_counts_total, gossipsub_topic_msg_sent_bytes_total
// no series: gossipsub_topic_msg_published_total, gossipsub_topic_msg_recv_counts_unfiltered_total
// no series: gossipsub_topic_msg_recv_counts_total, gossipsub_topic_msg_recv_bytes_total, gossipsub_score_per_mesh
// no series: gossipsub_scoring_penalties_total, gossipsub_peers_per_protocol, gossipsub_topic_iwant_msgs_total
fn behaviour(key: Keypair, registry: &mut Registry) -> gossipsub::Behaviour {
    let key = gossipsub::MessageAuthenticity::Signed(key);
    gossipsub::Behaviour::new(key, gossipsub::Config::default())
        .unwrap()
        .with_metrics(registry.sub_registry_with_prefix("gossipsub"), Default::default())
}
// end

fn main() {
    let mut registry = Registry::default();
    let mut behaviour = behaviour(Keypair::generate_ed25519(), &mut registry);
    let topic = gossipsub::IdentTopic::new("blocks");
    behaviour.subscribe(&topic).unwrap();
    behaviour.publish(topic.clone(), "a").unwrap_err();
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    print!("{text}");
}
