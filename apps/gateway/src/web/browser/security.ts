import { apiTokenCard } from './me/api-tokens.js';
import { credentialCard } from './me/credentials.js';
import { deleteCard } from './me/delete.js';
import { exportCard } from './me/export.js';
import { open } from './me/open.js';
import { recoveryCard } from './me/recovery.js';
import { sessionCard } from './me/sessions.js';
import { waiting } from './me/waiting.js';

await open((me) => {
  const wallet = waiting(me);
  return [
    credentialCard(me),
    sessionCard(),
    recoveryCard(me, wallet),
    wallet.element,
    apiTokenCard(),
    exportCard(me),
    deleteCard(me),
  ];
});
