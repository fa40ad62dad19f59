/** A browser has few connections, so only so many commands wait for a response at a time. */
const MAX_WAITING = 32;
const READERS = 4;

/**
 * Creates one aggregate after another and reads back the acknowledged ones. An aggregate is lost if
 * a later read does not find it.
 *
 * create() sends a new command and read(id) a read; both retry and throw when there is no response.
 */
export class Load {
  constructor({ create, read, now = () => performance.now(), changed = () => {} }) {
    Object.assign(this, { create, read, now, changed });
    this.counts = { sent: 0, created: 0, replayed: 0, retried: 0, rejected: 0, unanswered: 0, waiting: 0, checked: 0 };
    this.acknowledged = [];
    this.lost = new Set();
    this.longestGap = 0;
    this.next = 0;
  }

  get running() {
    return this.timer !== undefined;
  }

  start(interval) {
    this.stop();
    this.last = this.now();
    this.timer = setInterval(() => this.tick(), interval);
    this.tick();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Sends one command and reads back an earlier aggregate. */
  tick() {
    this.longestGap = Math.max(this.longestGap, this.now() - this.last);
    if (this.counts.waiting < MAX_WAITING) this.command();
    const ids = this.acknowledged;
    if (ids.length > 0) this.check(ids[this.next++ % ids.length]);
  }

  async command() {
    const { counts } = this;
    counts.sent++;
    counts.waiting++;
    try {
      const response = await this.create();
      counts.retried += response.attempts - 1;
      if (response.ok) this.#acknowledge(response);
      else counts.rejected++;
    } catch (failure) {
      counts.retried += (failure.attempts ?? 1) - 1;
      counts.unanswered++;
    }
    counts.waiting--;
    this.changed();
  }

  #acknowledge(response) {
    this.counts.created++;
    if (response.replayed) this.counts.replayed++;
    this.acknowledged.push(response.body.id);
    if (this.running) this.longestGap = Math.max(this.longestGap, this.now() - this.last);
    this.last = this.now();
  }

  async check(id) {
    try {
      const response = await this.read(id);
      if (response.status === 404) this.lost.add(id);
      if (response.ok || response.status === 404) this.counts.checked++;
    } catch {
      // No response proves nothing; a later tick reads it again.
    }
    this.changed();
  }

  /** Reads every acknowledged aggregate once. */
  async checkAll(progress = () => {}) {
    const ids = [...this.acknowledged];
    let begun = 0;
    let done = 0;
    const reader = async () => {
      while (begun < ids.length) {
        await this.check(ids[begun++]);
        progress(++done, ids.length);
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
  }
}
