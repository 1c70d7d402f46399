-- wrk: random requests out of the file named by BENCH_REQUESTS, one "PATH<tab>COOKIE" a line; prints
-- what bench.py reads. Answers other than 200 are counted as errors.
local requests = {}
local bad = 0
local threads = {}

function setup(thread)
   table.insert(threads, thread)
end

function init()
   math.randomseed(tonumber(os.getenv("BENCH_SEED") or "1"))
   for line in io.lines(os.getenv("BENCH_REQUESTS")) do
      local path, cookie = line:match("^([^\t]*)\t?(.*)$")
      local headers = {}
      if cookie ~= "" then headers["Cookie"] = cookie end
      headers["Accept-Language"] = "zh-CN"
      table.insert(requests, wrk.format("GET", path, headers))
   end
   count = 0
end

function request()
   return requests[math.random(#requests)]
end

function response(status)
   if status ~= 200 then
      bad = bad + 1
      count = bad
   end
end

function done(summary, latency)
   local errors = summary.errors.connect + summary.errors.read + summary.errors.write
                  + summary.errors.timeout
   for _, t in ipairs(threads) do errors = errors + (t:get("count") or 0) end
   io.write(string.format("BENCH %d %d %d %.0f %.0f %d\n", summary.requests, summary.duration,
                          errors, latency:percentile(50), latency:percentile(99), summary.bytes))
end
