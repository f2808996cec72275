import { ask } from './graphql.js';

/** Enough of a person to greet them. */
export interface Who {
  handle: string;
  name: string | null;
  avatar: { url: string } | null;
}

const place = 'planet.who';

/** Who was last signed in here: a hint for drawing, never a right. */
export function remembered(): Who | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null') as Who | null;
  } catch {
    return null;
  }
}

export function remember(who: Who | null): void {
  try {
    if (who) localStorage.setItem(place, JSON.stringify(who));
    else localStorage.removeItem(place);
  } catch {
    // A browser that keeps nothing only draws later.
  }
}

export async function signedIn(): Promise<Who | null> {
  const { me } = await ask<{ me: Who | null }>('{ me { handle name avatar { url } } }');
  remember(me);
  return me;
}

export async function signOut(): Promise<void> {
  await ask('mutation { signOut }');
  remember(null);
}
