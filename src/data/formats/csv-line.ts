// Reads fields of comma-separated text from bytes. Numbers, also quoted ones, are read without
// creating strings.

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, MINUS, HASH] = [9, 10, 13, 32, 34, 45, 35];
const [ZERO, NINE] = [48, 57];
/** A longer field is neither a number nor a label. */
export const MAX_FIELD = 1000;

/** Reads the fields of a text one after the other, line by line. */
export class CsvReader {
  /** Counted from 1. */
  line = 1;
  /** True if another field follows on the line of the field that was read last. */
  hasMore = true;
  #at: number;
  readonly #bytes: Uint8Array;
  readonly #delimiter: number;

  constructor(bytes: Uint8Array, delimiter: string) {
    this.#bytes = bytes;
    this.#delimiter = delimiter.charCodeAt(0);
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#at = hasMark ? 3 : 0;
  }

  /** Goes to the next line with content; skips empty lines and comments (`#`). */
  nextRow(): boolean {
    while (this.#at < this.#bytes.length) {
      this.#skipBlanks();
      const byte = this.#bytes[this.#at];
      if (byte === HASH) this.#at = this.#lineEnd();
      else if (!this.atLineEnd()) return true;
      this.endLine();
    }
    return false;
  }

  atLineEnd(): boolean {
    const byte = this.#bytes[this.#at];
    return byte === NEWLINE || byte === RETURN || byte === undefined;
  }

  /** Skips the end of the line. Requires {@link atLineEnd}. */
  endLine(): void {
    if (this.#bytes[this.#at] === RETURN) this.#at += 1;
    if (this.#bytes[this.#at] === NEWLINE) this.#at += 1;
    this.line += 1;
  }

  /** Returns the beginning of the rest of the line, for messages. */
  peekLine(): string {
    return this.#decode(this.#at, this.#lineEnd());
  }

  /** Returns the next field as a number; NaN if it is not one. */
  number(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    let value = 0;
    let byte = bytes[at] ?? NEWLINE;
    // Up to 15 digits are exact in a double.
    const most = at + 15;
    while (byte >= ZERO && byte <= NINE && at < most) {
      value = 10 * value + byte - ZERO;
      at += 1;
      byte = bytes[at] ?? NEWLINE;
    }
    const ends = byte === this.#delimiter || byte === NEWLINE || byte === RETURN;
    if (ends && at > start + (isNegative ? 1 : 0)) {
      this.#at = at;
      this.#endField();
      return isNegative ? -value : value;
    }
    const text = this.text();
    return text === "" ? Number.NaN : Number(text);
  }

  /** Returns the next field as text, without blanks around it. */
  text(): string {
    this.#skipBlanks();
    const text = this.#bytes[this.#at] === QUOTE ? this.#quoted() : this.#plain();
    this.#endField();
    return text.trim();
  }

  #plain(): string {
    const start = this.#at;
    let byte = this.#bytes[this.#at];
    while (byte !== undefined && byte !== this.#delimiter && byte !== NEWLINE && byte !== RETURN) {
      this.#at += 1;
      byte = this.#bytes[this.#at];
    }
    return this.#decode(start, this.#at);
  }

  /** Returns a quoted field. Two quotes stand for one. A missing closing quote ends with the text. */
  #quoted(): string {
    let text = "";
    let end: number;
    do {
      end = this.#bytes.indexOf(QUOTE, this.#at + 1);
      if (end < 0) end = this.#bytes.length;
      text += (text === "" ? "" : '"') + this.#decode(this.#at + 1, end);
      this.#at = end + 1;
    } while (this.#bytes[this.#at] === QUOTE && text.length < MAX_FIELD);
    this.#skipBlanks();
    return text;
  }

  /** Skips the delimiter, so that the next field begins at the current position. */
  #endField(): void {
    if (this.#delimiter === SPACE) {
      this.#skipBlanks();
      this.hasMore = !this.atLineEnd();
      return;
    }
    // A line that ends in a delimiter has an empty last field.
    this.hasMore = this.#bytes[this.#at] === this.#delimiter;
    if (this.hasMore) this.#at += 1;
  }

  #skipBlanks(): void {
    let byte = this.#bytes[this.#at];
    while (byte === SPACE || (byte === TAB && this.#delimiter !== TAB)) {
      this.#at += 1;
      byte = this.#bytes[this.#at];
    }
  }

  #lineEnd(): number {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    return end < 0 ? this.#bytes.length : end;
  }

  #decode(from: number, to: number): string {
    const length = Math.min(to - from, MAX_FIELD);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, length).toString("utf8");
  }
}
