import { crc32, deflateSync } from 'node:zlib';

export const faviconSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#8f83ff"/><stop offset="1" stop-color="#4338a8"/></linearGradient></defs>
<path d="M6.5 42.5C1 36.5 16.500 24.500 32 18.500S60 12.500 59 21" fill="none" stroke="#e2725b" stroke-width="4.500" stroke-linecap="round"/>
<circle cx="32" cy="32" r="19" fill="url(#g)"/>
<path d="M59 21c-1.500 7.500-14 17-28 22.500S10 48 6.500 42.500" fill="none" stroke="#e2725b" stroke-width="4.500" stroke-linecap="round"/>
<circle cx="25" cy="25" r="3.500" fill="#fff" opacity=".55"/>
</svg>
`;

/** For programs that ask for /favicon.ico and read no SVG: the disc alone, drawn here, as a PNG inside an ICO. */
export function faviconIco(): Buffer {
  const png = disc(32);
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(32, 6);
  header.writeUInt8(32, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

function disc(size: number): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const edge = size / 2 - Math.hypot(x - middle, y - middle);
      const slope = (x + y) / (2 * size);
      const at = y * (size * 4 + 1) + 1 + x * 4;
      rows.set([143 - 76 * slope, 131 - 75 * slope, 255 - 87 * slope, 255 * Math.min(1, Math.max(0, edge))], at);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
