//! What `libp2p-metrics` has of a swarm and of a protocol. From 0.14 on it is the same; 0.13 has no external addresses.
use std::{num::NonZeroU32, time::Duration};

use libp2p_core::{transport::ListenerId, ConnectedPoint, Endpoint, Multiaddr, PeerId};
use libp2p_metrics::{Metrics, Recorder, Registry};
use libp2p_swarm::{ConnectionId, DialError, ListenError, SwarmEvent};

// case: a swarm, and the protocol whose feature is asked for
fn metrics(registry: &mut Registry) -> Metrics {
    Metrics::new(registry.sub_registry_with_prefix("node"))
}
// end

fn main() {
    let mut registry = Registry::default();
    let metrics = metrics(&mut registry);
    for event in events() {
        metrics.record(&event);
    }
    let peer = PeerId::from_bytes(&[0, 0]).unwrap();
    let connection = ConnectionId::new_unchecked(1);
    for result in [Ok(Duration::from_millis(1)), Err(libp2p_ping::Failure::Timeout)] {
        metrics.record(&libp2p_ping::Event { peer, connection, result });
    }
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    print!("{text}");
}

fn events() -> Vec<SwarmEvent<()>> {
    let address: Multiaddr = "/ip4/127.0.0.1/tcp/1".parse().unwrap();
    let peer_id = PeerId::from_bytes(&[0, 0]).unwrap();
    let connection_id = ConnectionId::new_unchecked(1);
    let listener_id = ListenerId::next();
    let endpoint = ConnectedPoint::Dialer {
        address: address.clone(),
        role_override: Endpoint::Dialer,
        port_use: libp2p_core::transport::PortUse::Reuse,
    };
    let (local_addr, send_back_addr) = (address.clone(), address.clone());
    vec![
        SwarmEvent::IncomingConnection {
            connection_id,
            local_addr: local_addr.clone(),
            send_back_addr: send_back_addr.clone(),
        },
        SwarmEvent::IncomingConnectionError {
            connection_id,
            local_addr,
            send_back_addr,
            error: ListenError::Aborted,
            peer_id: None,
        },
        SwarmEvent::ConnectionEstablished {
            peer_id,
            connection_id,
            endpoint: endpoint.clone(),
            num_established: NonZeroU32::MIN,
            concurrent_dial_errors: None,
            established_in: Duration::from_millis(1),
        },
        SwarmEvent::ConnectionClosed {
            peer_id,
            connection_id,
            endpoint,
            num_established: 0,
            cause: Some(libp2p_swarm::ConnectionError::KeepAliveTimeout),
        },
        SwarmEvent::OutgoingConnectionError { connection_id, peer_id: None, error: DialError::Aborted },
        SwarmEvent::NewListenAddr { listener_id, address: address.clone() },
        SwarmEvent::ExpiredListenAddr { listener_id, address: address.clone() },
        SwarmEvent::ListenerClosed { listener_id, addresses: vec![address.clone()], reason: Ok(()) },
        SwarmEvent::ListenerError { listener_id, error: std::io::ErrorKind::Other.into() },
        SwarmEvent::Dialing { peer_id: None, connection_id },
        SwarmEvent::NewExternalAddrCandidate { address: address.clone() },
        SwarmEvent::ExternalAddrConfirmed { address: address.clone() },
        SwarmEvent::ExternalAddrExpired { address },
    ]
}
