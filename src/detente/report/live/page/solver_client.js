"use strict";
// The page's side of the worker: one question at a time, the newest next; what takes too long and
// is no longer asked for is ended.

// A search for what nobody asks for any more may go on for so many milliseconds.
const PATIENCE = 1500;

class SolverClient {
  constructor(source, text, heard) {
    this.url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    Object.assign(this, { source, text, heard, id: 0, waiting: [], running: null });
    this.start();
  }

  /** A second worker for what may take longer, so that nobody waits for it. */
  another() {
    const heard = (data) => { if (data.job !== "open") this.heard(data); };
    return new SolverClient(this.source, this.text, heard);
  }

  start() {
    this.worker = new Worker(this.url);
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = ({ message }) => this.heard({ job: "fault", what: message });
    this.worker.postMessage({ job: "open", text: this.text });
  }

  /** Asks for a job; one of the same kind that still waits is forgotten. */
  ask(job, given) {
    this.id += 1;
    this.waiting = [...this.waiting.filter((one) => one.job !== job), { job, id: this.id, ...given }];
    this.next();
    return this.id;
  }

  next() {
    if (!this.waiting.length) return;
    if (this.running) {
      if (!this.clock) this.clock = setTimeout(() => this.restart(), PATIENCE);
      return;
    }
    this.running = this.waiting.shift();
    this.worker.postMessage(this.running);
    if (this.waiting.length) this.next();
  }

  /** Ends what is running, since something newer waits. */
  restart() {
    this.clock = null;
    if (!this.running || !this.waiting.length) return;
    this.worker.terminate();
    this.running = null;
    this.start();
    this.next();
  }

  hear(data) {
    if (["month", "rough", "open"].includes(data.job) || data.partly) {
      this.heard(data);
      return;
    }
    this.running = null;
    clearTimeout(this.clock);
    this.clock = null;
    this.heard(data);
    this.next();
  }
}
