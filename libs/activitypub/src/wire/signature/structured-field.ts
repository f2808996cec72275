/** A bare item of RFC 8941 as far as signatures need it. */
export type BareItem = string | number | boolean;

export type Parameters = ReadonlyMap<string, BareItem>;

export interface InnerListItem {
  readonly value: string;
  readonly parameters: Parameters;
  /** The item as it stood in the field. */
  readonly raw: string;
}

const NONE: Parameters = new Map();

/**
 * Walks along a structured field (RFC 8941) once, with no look-back. Every method gives `undefined` where the text is
 * not what it should be, and the cursor is of no use after that.
 */
export class FieldCursor {
  at = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Steps over one character if it is the next one. */
  take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  skipSpaces(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
  }

  /** `lcalpha *( lcalpha / DIGIT / "_" / "-" / "." / "*" )` */
  key(): string | undefined {
    const start = this.at;
    while (isKeyCharacter(this.text.charCodeAt(this.at))) this.at += 1;
    return this.at > start ? this.text.slice(start, this.at) : undefined;
  }

  string(): string | undefined {
    if (!this.take('"')) return undefined;
    let value = '';
    for (let start = this.at; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at];
      if (character === '"') {
        value += this.text.slice(start, this.at);
        this.at += 1;
        return value;
      }
      if (character === '\\') {
        const next = this.text[this.at + 1];
        if (next !== '"' && next !== '\\') return undefined;
        value += this.text.slice(start, this.at);
        this.at += 1;
        start = this.at;
      }
    }
    return undefined;
  }

  /** The text between two colons; whether it is base64 is for the caller to see. */
  binary(): string | undefined {
    if (!this.take(':')) return undefined;
    const close = this.text.indexOf(':', this.at);
    if (close === -1) return undefined;
    const value = this.text.slice(this.at, close);
    this.at = close + 1;
    return value;
  }

  innerList(limit: number): InnerListItem[] | undefined {
    if (!this.take('(')) return undefined;
    const items: InnerListItem[] = [];
    for (;;) {
      this.skipSpaces();
      if (this.take(')')) return items;
      if (items.length === limit) return undefined;
      const start = this.at;
      const value = this.string();
      const parameters = value === undefined ? undefined : this.parameters();
      if (value === undefined || parameters === undefined) return undefined;
      items.push({ value, parameters, raw: this.text.slice(start, this.at) });
      const next = this.text[this.at];
      if (next !== ' ' && next !== ')') return undefined;
    }
  }

  parameters(): Parameters | undefined {
    if (this.text[this.at] !== ';') return NONE;
    const found = new Map<string, BareItem>();
    while (this.take(';')) {
      this.skipSpaces();
      const key = this.key();
      if (key === undefined || found.has(key)) return undefined;
      const value = this.take('=') ? this.bareItem() : true;
      if (value === undefined) return undefined;
      found.set(key, value);
    }
    return found;
  }

  private bareItem(): BareItem | undefined {
    const character = this.text[this.at];
    if (character === '"') return this.string();
    if (character === ':') return this.binary();
    if (character === '?') {
      this.at += 2;
      const flag = this.text[this.at - 1];
      return flag === '1' ? true : flag === '0' ? false : undefined;
    }
    const start = this.at;
    while (isTokenCharacter(this.text.charCodeAt(this.at))) this.at += 1;
    if (this.at === start) return undefined;
    const word = this.text.slice(start, this.at);
    if (!isDigit(word.charCodeAt(0)) && word.charCodeAt(0) !== MINUS) return word;
    const number = Number(word);
    return Number.isFinite(number) ? number : undefined;
  }
}

const MINUS = 0x2d;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isKeyCharacter(code: number): boolean {
  return isLower(code) || isDigit(code) || code === 0x5f || code === MINUS || code === 0x2e || code === 0x2a;
}

/** Visible ASCII but for what ends an item: `"`, `(`, `)`, `,`, `;`. */
function isTokenCharacter(code: number): boolean {
  return (
    code > 0x20 && code < 0x7f && !(code === 0x22 || code === 0x28 || code === 0x29 || code === 0x2c || code === 0x3b)
  );
}
