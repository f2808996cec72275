import { isHandle, isReserved } from '@planet/identity';
import { ok, refuse, type Outcome } from '@planet/core';
import { identities, seats } from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { slugOf } from '../host.js';

/** May a new person be called so? */
export async function checkHandle(bridge: Bridge, handle: string): Promise<Outcome<string>> {
  if (!isHandle(handle) || slugOf(handle) !== handle) return refuse('handle-malformed');
  if (isReserved(handle)) return refuse('handle-reserved');
  return (await taken(bridge, [handle])).has(handle) ? refuse('handle-taken') : ok(handle);
}

/** One like it that is free; null: none was found. */
export async function suggestHandle(bridge: Bridge, wanted: string): Promise<string | null> {
  const slug = slugOf(wanted.slice(0, 200)).slice(0, 24).replace(/_+$/, '');
  const base = slug.length >= 2 ? slug : `person_${slug}`.replace(/_+$/, '');
  const year = bridge.clock().getUTCFullYear() % 100;
  const forms = [base, `${base}_${year}`, ...Array.from({ length: 40 }, (_, n) => `${base}_${n + 2}`)];
  const fit = forms.filter((form) => isHandle(form) && slugOf(form) === form && !isReserved(form));
  const held = await taken(bridge, fit);
  return fit.find((form) => !held.has(form)) ?? null;
}

async function taken(bridge: Bridge, handles: string[]): Promise<Set<string>> {
  const db = bridge.store.prisma;
  const networks = [home, ...bridge.protocols.keys()];
  return identities.takenHandles(db, handles, { networks, world: (await seats.read(db))?.world ?? null });
}
