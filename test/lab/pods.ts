import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inside } from './namespaces.ts'

/** What a pod serves on. */
export const targetPort = 8080

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** nginx as the one process of a pod: answers every path with the pod's name in `X-Pod-Name`. */
export class PodProcess {
  private readonly child: ChildProcess

  private constructor(child: ChildProcess) {
    this.child = child
  }

  /** @param directory a folder of the pod's own */
  static async start(nginx: string, pod: string, namespace: string, directory: string): Promise<PodProcess> {
    await mkdir(directory, { recursive: true })
    const configuration = path.join(directory, 'nginx.conf')
    await writeFile(configuration, `
      daemon off; master_process off; pid ${directory}/nginx.pid; error_log ${directory}/error.log;
      events { worker_connections 8192; }
      http {
        access_log off; keepalive_requests 1000000;
        ${temporary.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join(' ')}
        server { listen ${targetPort} backlog=4096; location = /status { stub_status; } location / { add_header X-Pod-Name ${pod}; return 200 "hello\\n"; } }
      }`)
    const args = ['-p', directory, '-c', configuration, '-e', path.join(directory, 'error.log')]
    const child = spawn('ip', [...inside(namespace), nginx, ...args], { stdio: 'ignore' })
    await once(child, 'spawn')
    return new PodProcess(child)
  }

  /** Sends SIGKILL: the kernel closes its listener and resets its connections. Resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }
}
