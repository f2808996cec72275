const SPECIAL = /[&<>\r\u0080-\u{10ffff}]/gu;
const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** What XML 1.0 cannot carry, not even as a reference. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const ALL_FORBIDDEN = new RegExp(FORBIDDEN.source, 'g');

/** ASCII only: all else as references, a carriage return too, or parsers would fold it and break signatures. */
export function escapeText(text: string): string {
  return text.replace(SPECIAL, (found) => NAMED[found] ?? `&#x${found.codePointAt(0)!.toString(16).toUpperCase()};`);
}

export function isXmlText(text: string): boolean {
  return !FORBIDDEN.test(text) && text.isWellFormed();
}

/** The text without what XML cannot carry; half of a surrogate pair becomes U+FFFD. */
export function cleanText(text: string): string {
  return isXmlText(text) ? text : text.replace(ALL_FORBIDDEN, '').toWellFormed();
}

/** Elements line by line, two spaces a level, as diaspora* writes them. */
export class XmlWriter {
  #lines: string[] = [];
  #indent = '';

  element(name: string, text: string): this {
    this.#lines.push(
      text === '' ? `${this.#indent}<${name}/>` : `${this.#indent}<${name}>${escapeText(text)}</${name}>`,
    );
    return this;
  }

  nested(name: string, content: (writer: this) => void): this {
    this.#lines.push(`${this.#indent}<${name}>`);
    this.#indent += '  ';
    content(this);
    this.#indent = this.#indent.slice(2);
    this.#lines.push(`${this.#indent}</${name}>`);
    return this;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
