import { addressCard } from './me/addresses.js';
import { linkCard } from './me/links.js';
import { open } from './me/open.js';
import { personaCard } from './me/personas.js';
import { profileCard } from './me/profile.js';
import { tokenCard } from './me/token-card.js';
import { waiting } from './me/waiting.js';

await open((me) => [
  profileCard(me),
  waiting(me).element,
  tokenCard(me),
  addressCard(me),
  linkCard(me),
  personaCard(me),
]);
