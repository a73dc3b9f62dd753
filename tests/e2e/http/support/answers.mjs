// Takes a byte stream apart into HTTP/1.1 answers, as far as these tests need it.

/** `heads`: which of the final answers are to HEAD, by index. */
export class Answers {
  constructor(heads = []) {
    this.statuses = [];
    this.interim = 0;
    this.malformed = null;
    this.#heads = heads;
  }

  #heads;
  #bytes = '';
  #left = 0;             // of a body with a length
  #chunked = false;
  #untilClose = false;

  feed(bytes) {
    this.#bytes += bytes.toString('latin1');
    while (this.malformed === null && this.#step());
  }

  /** Whether the last answer is whole. */
  get whole() {
    return this.malformed === null && this.#bytes === '' && this.#left === 0 && !this.#chunked;
  }

  #step() {
    if (this.#untilClose) this.#bytes = '';
    if (this.#left > 0) {
      const taken = Math.min(this.#left, this.#bytes.length);
      this.#bytes = this.#bytes.slice(taken);
      this.#left -= taken;
      return taken > 0 && this.#left === 0;
    }
    return this.#chunked ? this.#chunk() : this.#head();
  }

  #chunk() {
    const line = this.#bytes.match(/^([0-9a-f]+)\r\n/);
    if (!line) return false;
    const size = parseInt(line[1], 16);
    const end = line[0].length + size + 2;
    if (this.#bytes.length < end) return false;
    if (this.#bytes.slice(end - 2, end) !== '\r\n') this.malformed = 'chunk';
    this.#bytes = this.#bytes.slice(end);
    if (size === 0) this.#chunked = false;
    return true;
  }

  #head() {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const [first, ...fields] = this.#bytes.slice(0, end).split('\r\n');
    this.#bytes = this.#bytes.slice(end + 4);
    const status = Number(first.match(/^HTTP\/1\.[01] (\d{3})/)?.[1]);
    if (!status) {
      this.malformed = first;
      return false;
    }
    if (status < 200) {
      ++this.interim;
      return true;
    }
    const index = this.statuses.push(status) - 1;
    if (this.#heads.includes(index) || status === 204 || status === 304) return true;
    const field = (name) => fields.find((each) => each.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1).trim();
    if (field('transfer-encoding')) this.#chunked = true;
    else if (field('content-length')) this.#left = Number(field('content-length'));
    else this.#untilClose = true;
    return true;
  }
}
