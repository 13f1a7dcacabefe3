import { describe, expect, it } from 'vitest'
import { parseAb, parseAutocannon, parseFortio, parseH2load, parseHey, parseK6, parseVegeta, parseWrk } from './parse.ts'

describe('wrk 4.1.0', () => {
  const head = `Running 2s test @ http://127.0.0.1:18080/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.65ms    6.90ms  70.61ms   92.21%
    Req/Sec    64.21k    33.08k  118.11k    65.00%
  130234 requests in 2.07s, 25.59MB read
`
  const tail = 'Requests/sec:  62828.02\nTransfer/sec:     12.34MB\n'

  it('tells the rate', () => {
    expect(parseWrk(head + tail)).toEqual({ requestsPerSecond: 62_828.02, failed: 0 })
  })

  it('tells unexpected statuses and broken sockets', () => {
    const troubles = '  Socket errors: connect 1, read 20, write 300, timeout 4\n  Non-2xx or 3xx responses: 36749\n'
    expect(parseWrk(head + troubles + tail)?.failed).toBe(37_074)
  })
})

describe('hey', () => {
  const summary = `
Summary:
  Total:	2.0007 secs
  Slowest:	0.0089 secs
  Requests/sec:	31535.0475

Response time histogram:
  0.000 [2]	|
  0.001 [30081]	|■■■■

Status code distribution:
`

  it('tells the rate', () => {
    expect(parseHey(`${summary}  [200]	63091 responses\n\n`)).toEqual({ requestsPerSecond: 31_535.0475, failed: 0 })
  })

  it('tells statuses and errors', () => {
    const troubles = '  [200]\t5 responses\n  [404]\t15703 responses\n\nError distribution:\n  [4]\tGet "http://127.0.0.1:18081/": connection refused\n'
    expect(parseHey(summary + troubles)?.failed).toBe(15_707)
  })
})

describe('oha 1.16', () => {
  it('tells the rate, and takes what it aborts at its end for no failure', () => {
    const text = `Summary:
  Success rate:	100.00%
  Requests/sec:	27595.6171

Status code distribution:
  [200] 27857 responses
  [404] 4 responses

Error distribution:
  [4] aborted due to deadline
  [2] Connection refused (os error 111)
`
    expect(parseHey(text)).toEqual({ requestsPerSecond: 27_595.6171, failed: 6 })
  })
})

describe('ab 2.3', () => {
  it('tells rate and failures', () => {
    const text = `Time taken for tests:   2.000 seconds
Complete requests:      122681
Failed requests:        3
Non-2xx responses:      20
Keep-Alive requests:    122681
Requests per second:    61330.17 [#/sec] (mean)
Time per request:       0.522 [ms] (mean)
`
    expect(parseAb(text)).toEqual({ requestsPerSecond: 61_330.17, failed: 23 })
  })
})

describe('h2load', () => {
  it('tells the rate, and counts a refused request once', () => {
    const text = `progress: 93% of clients started
Stopped all clients for thread #0

finished in 2.00s, 71680.00 req/s, 14.08MB/s
requests: 143360 total, 143392 started, 143360 done, 143340 succeeded, 20 failed, 0 errored, 0 timeout
status codes: 143340 2xx, 0 3xx, 20 4xx, 0 5xx
req/s           :    2174.66     2293.80     2239.64       32.52    59.38%
`
    expect(parseH2load(text)).toEqual({ requestsPerSecond: 71_680, failed: 20 })
  })
})

describe('autocannon 9', () => {
  it('tells the rate over its time', () => {
    const text = '{"url":"http://127.0.0.1:18080/","connections":32,"duration":2.02,"errors":1,"timeouts":2,"non2xx":3,'
      + '"latency":{"average":0.42},"requests":{"average":33188,"total":66660,"sent":66417}}\n'
    expect(parseAutocannon(text)).toEqual({ requestsPerSecond: 33_000, failed: 6 })
  })

  it('takes nothing else for its result', () => {
    expect(parseAutocannon('Running 2s test')).toBeNull()
    expect(parseAutocannon('{"duration":2}')).toBeNull()
  })
})

describe('k6 1.8', () => {
  it('tells rate and failures', () => {
    const text = `
    HTTP
    http_req_duration..............: avg=3.6ms  min=31.24µs med=1.52ms max=76.7ms  p(90)=7.81ms p(95)=16.29ms
      { expected_response:true }...: avg=3.6ms  min=31.24µs med=1.52ms max=76.7ms  p(90)=7.81ms p(95)=16.29ms
    http_req_failed................: 0.08%  7 out of 8191
    http_reqs......................: 8191   8151.85601/s
`
    expect(parseK6(text)).toEqual({ requestsPerSecond: 8151.85601, failed: 7 })
  })
})

describe('fortio 1.66', () => {
  it('tells rate and failures', () => {
    const text = `Starting at max qps with 4 thread(s) [gomax 2] for 1s
Ended after 1.000161377s : 40842 calls. qps=40835
Sockets used: 4 (for perfect keepalive, would be 4)
Code 200 : 40830 (100.0 %)
Code 503 : 12 (0.0 %)
Response Header Sizes : count 40842 avg 186 +/- 0 min 186 max 186 sum 7596612
All done 40842 calls (plus 4 warmup) 0.098 ms avg, 40835.4 qps
`
    expect(parseFortio(text)).toEqual({ requestsPerSecond: 40_835.4, failed: 12 })
  })
})

describe('vegeta 12', () => {
  const text = (throughput: string, codes: string): string => `Requests      [total, rate, throughput]         1360, 1273.56, ${throughput}
Duration      [total, attack, wait]             1.077s, 1.068s, 9.148ms
Success       [ratio]                           100.00%
Status Codes  [code:count]                      ${codes}
Error Set:
`

  it('tells the rate of what succeeded', () => {
    expect(parseVegeta(text('1262.74', '200:1360  '))).toEqual({ requestsPerSecond: 1262.74, failed: 0 })
  })

  it('counts everything but 200 as failed', () => {
    expect(parseVegeta(text('10.50', '0:10  200:1300  404:50  '))?.failed).toBe(60)
    expect(parseVegeta(text('0.00', '0:1360  '))).toEqual({ requestsPerSecond: 0, failed: 1360 })
  })
})

describe('a tool that printed something else', () => {
  it.each([parseWrk, parseHey, parseAb, parseH2load, parseK6, parseFortio, parseVegeta])('is not read by $name', (parse) => {
    expect(parse('unable to connect: Connection refused\n')).toBeNull()
  })
})
