import { apiTokenCard } from './me/api-tokens.js';
import { credentialCard } from './me/credentials.js';
import { deleteCard } from './me/delete.js';
import { exportCard } from './me/export.js';
import { open } from './me/open.js';
import { recoveryCard } from './me/recovery.js';
import { sessionCard } from './me/sessions.js';

await open((me) => [
  credentialCard(me),
  sessionCard(),
  recoveryCard(me),
  apiTokenCard(),
  exportCard(me),
  deleteCard(me),
]);
