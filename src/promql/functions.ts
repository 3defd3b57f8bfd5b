/** The words that PromQL and its dialects give a meaning. */

/** Aggregations: they take `by (…)` and `without (…)`. Prometheus reads them in any case. */
const AGGREGATIONS = words(
  `avg bottomk count count_values group max min quantile limitk limit_ratio stddev stdvar sum topk`,
);

/** Functions of Prometheus that the grammar of `@prometheus-io/lezer-promql` knows. */
const FUNCTIONS = words(`abs absent absent_over_time acos acosh asin asinh atan atanh avg_over_time ceil changes clamp
  clamp_max clamp_min cos cosh count_over_time days_in_month day_of_month day_of_week day_of_year deg delta deriv
  double_exponential_smoothing end exp first_over_time floor histogram_avg histogram_count histogram_fraction
  histogram_quantile histogram_quantiles histogram_stddev histogram_stdvar histogram_sum hour idelta increase info irate
  label_join label_replace last_over_time ln log10 log2 mad_over_time max_over_time min_over_time minute month pi
  predict_linear present_over_time quantile_over_time rad range rate resets round scalar sgn sin sinh sort sort_by_label
  sort_by_label_desc sort_desc sqrt start start_timestamp stddev_over_time stdvar_over_time step sum_over_time tan tanh
  time timestamp ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time vector year`);

/**
 * Functions that servers know and the grammar does not: those that Prometheus dropped, and those of MetricsQL, which
 * VictoriaMetrics reads (docs.victoriametrics.com/victoriametrics/metricsql). A query that calls one is no broken query.
 */
const ELSEWHERE = words(`holt_winters
  absent_over_time aggr_over_time ascent_over_time avg_over_time count_eq_over_time count_gt_over_time count_le_over_time
  count_ne_over_time count_values_over_time decreases_over_time default_rollup delta_prometheus deriv_fast descent_over_time
  distinct_over_time duration_over_time geomean_over_time histogram_over_time hoeffding_bound_lower hoeffding_bound_upper
  ideriv increase_prometheus increase_pure increases_over_time integrate iqr_over_time lag lifetime mode_over_time
  outlier_iqr_over_time quantiles_over_time range_over_time rate_over_sum rate_prometheus resets rollup rollup_candlestick
  rollup_delta rollup_deriv rollup_increase rollup_rate rollup_scrape_interval scrape_interval share_eq_over_time
  share_gt_over_time share_le_over_time stale_samples_over_time sum2_over_time sum_eq_over_time sum_gt_over_time
  sum_le_over_time tfirst_over_time timestamp_with_name tlast_change_over_time tlast_over_time tmax_over_time tmin_over_time
  zscore_over_time bitmap_and bitmap_or bitmap_xor buckets_limit drop_empty_series histogram_share interpolate
  keep_last_value keep_next_value limit_offset now prometheus_buckets rand rand_exponential rand_normal range_avg
  range_first range_last range_linear_regression range_mad range_max range_median range_min range_normalize range_quantile
  range_stddev range_stdvar range_sum range_trim_outliers range_trim_spikes range_trim_zscore range_zscore remove_resets
  running_avg running_max running_min running_sum ru smooth_exponential timezone_offset ttf union vector
  alias drop_common_labels label_copy label_del label_graphite_group label_keep label_lowercase label_map label_match
  label_mismatch label_move label_set label_transform label_uppercase label_value labels_equal sort_by_label_numeric
  sort_by_label_numeric_desc any bottomk_avg bottomk_last bottomk_max bottomk_median bottomk_min distinct geomean
  histogram mad median mode outliers_iqr outliers_mad outliersk quantiles share sum2 topk_avg topk_last topk_max
  topk_median topk_min zscore`);

/** Words between operands, and in front of a list of labels or of a duration. Prometheus reads them in any case. */
const SET_OPERATORS = words('and or unless atan2');
const MATCHING = words('on ignoring group_left group_right');
const GROUPING = words('by without');
const MODIFIERS = words('bool offset fill fill_left fill_right');

/** Whether the grammar reads `name(` as a call. */
export function isKnownCall(name: string): boolean {
  return FUNCTIONS.has(name) || AGGREGATIONS.has(name.toLowerCase());
}

/** Whether `name(` is a call for some server, though the grammar does not know it. */
export function isKnownElsewhere(name: string): boolean {
  return ELSEWHERE.has(name.toLowerCase());
}

export function isAggregation(name: string): boolean {
  return AGGREGATIONS.has(name.toLowerCase());
}

/** `by` and `without`. */
export function isGrouping(word: string): boolean {
  return GROUPING.has(word.toLowerCase());
}

/** `on`, `ignoring`, `group_left`, `group_right`: an operand follows the labels. */
export function isMatching(word: string): boolean {
  return MATCHING.has(word.toLowerCase());
}

/** A word after which an operand, a list of labels or a duration comes, so that it ends no operand itself. */
export function isKeyword(word: string): boolean {
  const lower = word.toLowerCase();
  return SET_OPERATORS.has(lower) || MATCHING.has(lower) || GROUPING.has(lower) || MODIFIERS.has(lower);
}

/** What MetricsQL writes between operands (true: an operator) or after one (false: a mark that can be left out); else null. */
export function dialectOperator(word: string): boolean | null {
  const lower = word.toLowerCase();
  if (lower === 'default' || lower === 'if' || lower === 'ifnot' || lower === 'limit') return true;
  return lower === 'keep_metric_names' ? false : null;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
