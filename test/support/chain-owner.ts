// A process that owns an embedded chain, mines as fast as it can, and says what is saved. To be killed.
import { savedBlock, startEmbeddedChain } from '@planet/identity';
import { quiet } from './quiet.js';

const dir = process.argv[2]!;
const embedded = await startEmbeddedChain({ dir, logger: quiet, saveMs: 5 });
for (;;) {
  await embedded.rpc('anvil_mine', ['0x1']);
  const saved = (await savedBlock(dir))?.number ?? -1;
  if (process.connected) process.send!({ saved, pid: embedded.pid() });
}
