import type { Logger } from '@planet/core';

const nothing = (): void => undefined;
export const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface Line {
  level: keyof Logger;
  message: string;
  fields: object;
}
/** Keeps what is logged, so that a test can ask for it and show it when it fails. */
export function recordingLogger(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: keyof Logger) => (fields: object, message: string) => void lines.push({ level, message, fields });
  return { logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
