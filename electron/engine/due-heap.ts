interface Due<T> {
  dueMs: number
  item: T
}

/** Items by the time they are due, the earliest first. */
export class DueHeap<T> {
  readonly #heap: Due<T>[] = []

  get length(): number {
    return this.#heap.length
  }

  get nextMs(): number | null {
    return this.#heap[0]?.dueMs ?? null
  }

  add(dueMs: number, item: T): void {
    const heap = this.#heap
    let index = heap.push({ dueMs, item }) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if ((heap[parent]?.dueMs ?? -Infinity) <= dueMs) break
      this.#swap(index, parent)
      index = parent
    }
  }

  /** Takes out the earliest item where it is due; undefined otherwise. */
  takeDue(nowMs: number): Due<T> | undefined {
    const heap = this.#heap
    const [first] = heap
    if (first === undefined || first.dueMs > nowMs) return undefined
    const last = heap.pop()
    if (last !== undefined && last !== first) {
      heap[0] = last
      this.#sink()
    }
    return first
  }

  clear(): void {
    this.#heap.length = 0
  }

  #sink(): void {
    const heap = this.#heap
    const dueAt = (index: number): number => heap[index]?.dueMs ?? Infinity
    for (let index = 0; ;) {
      const left = 2 * index + 1
      const smaller = dueAt(left + 1) < dueAt(left) ? left + 1 : left
      if (dueAt(smaller) >= dueAt(index)) return
      this.#swap(index, smaller)
      index = smaller
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    const first = heap[a]
    const second = heap[b]
    if (first === undefined || second === undefined) return
    heap[a] = second
    heap[b] = first
  }
}
