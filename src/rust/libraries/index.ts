/** The client libraries that are understood. A new one is a new file and a line here. */

import { actixWebOpentelemetry } from './actix-web-opentelemetry.ts';
import { apalis } from './apalis.ts';
import { autometrics } from './autometrics.ts';
import { axumOtelMetrics } from './axum-otel-metrics.ts';
import { axumPrometheus } from './axum-prometheus.ts';
import { foundations } from './foundations.ts';
import { foyer } from './foyer.ts';
import { icMetricsEncoder } from './ic-metrics-encoder.ts';
import { irohMetrics } from './iroh-metrics.ts';
import { kubert } from './kubert.ts';
import { libp2pGossipsub } from './libp2p-gossipsub.ts';
import { libp2pMetrics } from './libp2p-metrics.ts';
import type { Library } from './library.ts';
import { measured } from './measured.ts';
import { metered } from './metered.ts';
import { metrics } from './metrics.ts';
import { metricsDerive } from './metrics-derive.ts';
import { metricsProcess } from './metrics-process.ts';
import { opendalMetrics, opendalPrometheus, opendalPrometheusClient } from './opendal.ts';
import { opentelemetry } from './opentelemetry.ts';
import { opentelemetryInstrumentationProcess } from './opentelemetry-instrumentation-process.ts';
import { opentelemetryInstrumentationTokio } from './opentelemetry-instrumentation-tokio.ts';
import { opentelemetrySystemMetrics } from './opentelemetry-system-metrics.ts';
import { poem } from './poem.ts';
import { prometheus } from './prometheus.ts';
import { prometheusClient } from './prometheus-client.ts';
import { prometheusExporterBase } from './prometheus-exporter-base.ts';
import { prometric } from './prometric.ts';
import { salvo } from './salvo.ts';
import { scuffleMetrics } from './scuffle-metrics.ts';
import { textFormat } from './text-format.ts';
import { tokioMetrics } from './tokio-metrics.ts';
import { tokioMetricsCollector } from './tokio-metrics-collector.ts';
import { tonicPrometheusLayer } from './tonic-prometheus-layer.ts';
import { towerOtel } from './tower-otel.ts';
import { towerOtelHttpMetrics } from './tower-otel-http-metrics.ts';
import { tracingOpentelemetry } from './tracing-opentelemetry.ts';
import { vise } from './vise.ts';
import { wcMetrics } from './wc-metrics.ts';

export const LIBRARIES: readonly Library[] = [
  prometheus,
  prometheusClient,
  libp2pMetrics,
  libp2pGossipsub,
  kubert,
  prometheusExporterBase,
  prometric,
  foyer,
  tonicPrometheusLayer,
  tokioMetricsCollector,
  metrics,
  metricsDerive,
  axumPrometheus,
  apalis,
  opendalPrometheus,
  opendalPrometheusClient,
  opendalMetrics,
  wcMetrics,
  metricsProcess,
  tokioMetrics,
  opentelemetry,
  tracingOpentelemetry,
  axumOtelMetrics,
  actixWebOpentelemetry,
  towerOtelHttpMetrics,
  towerOtel,
  poem,
  salvo,
  opentelemetrySystemMetrics,
  opentelemetryInstrumentationProcess,
  opentelemetryInstrumentationTokio,
  autometrics,
  measured,
  metered,
  irohMetrics,
  icMetricsEncoder,
  scuffleMetrics,
  vise,
  foundations,
  textFormat,
];
