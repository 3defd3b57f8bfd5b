/**
 * Names that are right on a dashboard although no code of this repository declares them: what Prometheus makes itself, what a
 * client library registers, what the usual exporters expose, and recording rules.
 */
const EXACT = new Set([
  'up',
  'ALERTS',
  'ALERTS_FOR_STATE',
  'target_info',
  'otel_scope_info',
  'machine_cpu_cores',
  'machine_memory_bytes',
  'scrape_duration_seconds',
]);

const PREFIXES = [
  // Prometheus and its own tools.
  ...[
    'scrape_',
    'prometheus_',
    'alertmanager_',
    'pushgateway_',
    'probe_',
    'promhttp_',
    'net_conntrack_',
    'rest_client_',
  ],
  // Runtimes and client libraries.
  ...[
    'process_',
    'go_',
    'python_',
    'jvm_',
    'nodejs_',
    'dotnet_',
    'ruby_',
    'erlang_vm_',
    'tokio_',
    'otel_',
    'otelcol_',
    'target_',
  ],
  // Machines, containers, clusters.
  ...[
    'node_',
    'windows_',
    'machine_',
    'container_',
    'cadvisor_',
    'kube_',
    'kubelet_',
    'kubernetes_',
    'apiserver_',
    'etcd_',
    'coredns_',
  ],
  // The usual exporters and servers.
  ...[
    'redis_',
    'pg_',
    'postgres_',
    'pgbouncer_',
    'mysql_',
    'mongodb_',
    'memcached_',
    'elasticsearch_',
    'clickhouse_',
    'cassandra_',
  ],
  ...[
    'rabbitmq_',
    'kafka_',
    'nats_',
    'jetstream_',
    'zookeeper_',
    'consul_',
    'vault_',
    'nginx_',
    'apache_',
    'haproxy_',
    'envoy_',
    'istio_',
  ],
  ...[
    'traefik_',
    'caddy_',
    'cloudflared_',
    'minio_',
    'loki_',
    'tempo_',
    'mimir_',
    'grafana_',
    'fluentd_',
    'fluentbit_',
    'vector_',
    'blackbox_',
  ],
  ...[
    'ssl_',
    'systemd_',
    'nvidia_',
    'DCGM_',
    'ceph_',
    'aws_',
    'cloudwatch_',
    'stackdriver_',
    'certmanager_',
    'argocd_',
    'traces_',
  ],
];

/** Whether a name on a dashboard is a usual one of somebody else; a name with a colon is a recording rule's. */
export function isForeign(name: string): boolean {
  return EXACT.has(name) || name.includes(':') || PREFIXES.some((prefix) => name.startsWith(prefix));
}
