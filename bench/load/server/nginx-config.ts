import { manyPods, paths, podName } from './bench-server.ts'

export interface NginxConfig {
  folder: string
  httpPort: number
  httpsPort: number
  statusPort: number
  openFiles: number
}

/**
 * One process that never closes a connection by itself. The pod's name among a thousand follows a connection's count of requests, so that
 * it changes with every response at the same cost as the one name, for which it is evaluated too.
 */
export function nginxConfig({ folder, httpPort, httpsPort, statusPort, openFiles }: NginxConfig): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((use) => `${use}_temp_path ${folder}/${use};`)
  const text = 'return 200 "hello from checkout\\n";'
  return `daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log error;
worker_rlimit_nofile ${openFiles};
events { worker_connections ${openFiles - 100}; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=16;
  keepalive_requests 1000000000;
  keepalive_timeout 900s;
  ${temporary.join('\n  ')}
  map $connection_requests $many_pods {
    default checkout-000;
    "~(?<digits>\\d{${Math.log10(manyPods)}})$" checkout-$digits;
  }
  map $many_pods $one_pod { default checkout-000; }
  ssl_certificate ${folder}/server.pem;
  ssl_certificate_key ${folder}/server.key;
  ssl_protocols TLSv1.3;
  ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;
  server {
    listen 127.0.0.1:${httpPort} backlog=4096;
    listen 127.0.0.1:${httpsPort} ssl backlog=4096;
    root ${folder}/files;
    location = ${paths.short} { add_header X-Pod-Name ${podName}; ${text} }
    location = ${paths.onePod} { add_header X-Pod-Name $one_pod; ${text} }
    location = ${paths.manyPods} { add_header X-Pod-Name $many_pods; ${text} }
    location = ${paths.large} { add_header X-Pod-Name ${podName}; }
  }
  server {
    listen 127.0.0.1:${statusPort};
    location = /status { stub_status; }
  }
}
`
}

/** nginx's stub_status page (ngx_http_stub_status_module). */
export function parseStubStatus(text: string): { requests: number; connections: number } | null {
  const connections = /^Active connections: (\d+)/.exec(text)?.[1]
  const requests = /^\s*\d+ \d+ (\d+)/m.exec(text)?.[1]
  return requests === undefined || connections === undefined ? null : { requests: Number(requests), connections: Number(connections) }
}
