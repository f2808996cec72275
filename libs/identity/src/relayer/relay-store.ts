import type { Hex } from 'viem';

/**
 * queued: it waits · sent: signed, with a nonce of its own · mined: in a block that may still go · final: there for good ·
 * refused: the contract would not take it, or took it back; `reason` says why
 */
export type RelayState = 'queued' | 'sent' | 'mined' | 'final' | 'refused';

/** A call that must reach the chain once. */
export interface RelayRow {
  id: string;
  to: Hex;
  data: Hex;
  state: RelayState;
  nonce: number | null;
  gas: number | null;
  /** The transaction as it was last signed. */
  raw: Hex | null;
  /** Of all that were signed for this row, the last one at the end. */
  hashes: Hex[];
  sentAt: Date | null;
  block: number | null;
  attempts: number;
  reason: string | null;
}
export type RelayUpdate = Pick<RelayRow, 'id'> & Partial<RelayRow> & { nextAttemptAt?: Date };

/** The relayer's rows; for one chain and one key. */
export interface RelayStore {
  /** Oldest first; those whose time has come. */
  queued(limit: number): Promise<RelayRow[]>;
  /** Those that are sent or mined, by nonce. */
  open(): Promise<RelayRow[]>;
  /** @param from only rows in these states are changed: another relayer may have been faster */
  update(changes: RelayUpdate[], from: RelayState[]): Promise<void>;
  /**
   * Gives nonces and keeps what is signed with them, under the lock of this key, before any of it is sent. A row that is no
   * longer queued is left out.
   *
   * @param from the chain's count: nonces begin there, or after the highest that an open row has
   */
  assign(
    rows: { id: string; gas: number }[],
    from: number,
    sign: (id: string, nonce: number) => Promise<{ raw: Hex; hash: Hex }>,
  ): Promise<{ id: string; raw: Hex }[]>;
}
