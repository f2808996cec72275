import { byId, el, tell, wordsOf } from './dom.js';
import { watchToken, type Minting } from './token.js';

/** How far it is: 0 the key, 1 sent, 2 confirmed, 3 final, 4 all done. */
function reached({ owner, token }: Minting): number {
  if (token.state === 'FINAL' || token.state === 'OFF') return 4;
  return { CONFIRMED: 3, SENT: 2, PENDING: owner ? 1 : 0, REFUSED: owner ? 1 : 0 }[token.state];
}

/** Shows how the person's token comes to be, then goes on to their page. */
export async function followToken(handle: string): Promise<void> {
  const words = [
    'Making your key',
    `Registering @${handle} on the chain`,
    'Waiting for a block',
    'Waiting until it is final',
  ];
  const items = words.map((text) => el('li', null, text));
  byId('stages').replaceChildren(...items);
  const region = byId('done-told');
  tell(byId('lead'), 'You are signed in. Your name is being written down for good; you need not wait for it.');
  let said = '';
  const draw = (now: Minting): void => {
    const at = reached(now);
    items.forEach((item, index) => {
      item.className = index < at ? 'done' : index === at ? 'now' : '';
      if (now.token.state === 'REFUSED' && index === at) item.className = 'failed';
    });
    const next = now.token.state === 'FINAL' ? `@${handle} is registered, and final.` : (words[at] ?? '');
    if (next !== said) tell(byId('done-said'), (said = next));
    if (now.token.state === 'OFF') {
      byId('stages').replaceChildren();
      tell(byId('lead'), 'You are signed in. This server works without a chain: your identity lives here.');
    }
  };
  try {
    const end = await watchToken(draw);
    if (end.token.state === 'REFUSED')
      return tell(region, `The registration was refused. ${end.token.message ?? ''}`, 'bad');
    setTimeout(() => location.assign('/me'), 1500);
  } catch (error) {
    tell(region, `${wordsOf(error)} Your page shows how far it is.`, 'bad');
  }
}
