/** So many orders wait for an answer at most: a browser has few connections. */
const WAITING_AT_MOST = 32;
const READERS = 4;

/**
 * Places an order again and again, and reads what was acknowledged: what a later read does not find
 * is lost.
 *
 * place() gives the answer to a new order, read(id) that to a read; both repeat by themselves and
 * throw when there is no answer.
 */
export class Load {
  constructor({ place, read, now = () => performance.now(), changed = () => {} }) {
    Object.assign(this, { place, read, now, changed });
    this.counts = { sent: 0, placed: 0, replayed: 0, retried: 0, refused: 0, unanswered: 0, waiting: 0, checked: 0 };
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

  /** One order, and a look at an earlier one. */
  tick() {
    this.longestGap = Math.max(this.longestGap, this.now() - this.last);
    if (this.counts.waiting < WAITING_AT_MOST) this.order();
    const ids = this.acknowledged;
    if (ids.length > 0) this.check(ids[this.next++ % ids.length]);
  }

  async order() {
    const { counts } = this;
    counts.sent++;
    counts.waiting++;
    try {
      const answer = await this.place();
      counts.retried += answer.attempts - 1;
      if (answer.ok) this.#acknowledge(answer);
      else counts.refused++;
    } catch (failure) {
      counts.retried += (failure.attempts ?? 1) - 1;
      counts.unanswered++;
    }
    counts.waiting--;
    this.changed();
  }

  #acknowledge(answer) {
    this.counts.placed++;
    if (answer.replayed) this.counts.replayed++;
    this.acknowledged.push(answer.body.id);
    if (this.running) this.longestGap = Math.max(this.longestGap, this.now() - this.last);
    this.last = this.now();
  }

  async check(id) {
    try {
      const answer = await this.read(id);
      if (answer.status === 404) this.lost.add(id);
      if (answer.ok || answer.status === 404) this.counts.checked++;
    } catch {
      // Without an answer nothing is known; it is read again later.
    }
    this.changed();
  }

  /** Reads every acknowledged order once. */
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
