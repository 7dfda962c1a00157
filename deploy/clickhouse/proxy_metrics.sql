-- The table for the proxy's rows about requests (docs/observability.md). Any ClickHouse server since 18.16 takes it.
--   clickhouse-client --query "CREATE DATABASE IF NOT EXISTS ai_services"
--   clickhouse-client --database ai_services < deploy/clickhouse/proxy_metrics.sql
CREATE TABLE IF NOT EXISTS proxy_metrics
(
    timestamp   DateTime('UTC'),
    request_id  String,
    endpoint    String,
    model       String,
    tokens_in   UInt32,
    tokens_out  UInt32,
    bytes_in    UInt64,
    bytes_out   UInt64,
    latency_ms  Float64,
    ttft_ms     Nullable(Float64),
    status_code UInt16,
    stream      UInt8,
    client_ip   String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (model, timestamp)
