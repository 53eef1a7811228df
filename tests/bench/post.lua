-- One form, posted again and again. Every answer is written to $BENCH_ANSWERS: the bench checks
-- afterwards that each of them is in the store. The last line on standard output is one JSON object.
local answers

function init(args)
  wrk.method = "POST"
  wrk.body = os.getenv("BENCH_FORM")
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Accept"] = "application/json"
  wrk.headers["Cookie"] = os.getenv("BENCH_COOKIE")
  answers = io.open(os.getenv("BENCH_ANSWERS"), "w")
  answers:setvbuf("full", 65536)
end

function response(status, headers, body)
  answers:write(status, " ", body, "\n")
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "bad": %d, "lost": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50.0) / 1e3, latency:percentile(99.0) / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout))
end
