import { home } from '@planet/bridge';
import type { PostId } from '@planet/core';
import type { Api } from '../deps.js';
import { badInput } from '../errors.js';
import { idOf } from '../global-id.js';

/** The post that a global or native id names; null where none is known. */
export async function postIdNamed(id: string, api: Api): Promise<PostId | null> {
  if (id.length > 4_096) throw badInput('The id is too long.');
  return idOf<PostId>('Post', id) ?? ((await api.views.posts.idByNative(id, [...api.networks, home])) as PostId | null);
}
