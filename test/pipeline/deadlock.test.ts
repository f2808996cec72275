import { Store } from '@planet/store';
import { useDatabases } from '../support/database.js';
const databases = useDatabases();
it('a deadlock is begun again', async () => {
  const d = await databases.createDatabase();
  const store = new Store(d.url, 4);
  await d.query(`insert into outbox(queue,ids) values ('a','{}'),('b','{}')`);
  let tries = 0;
  const both = (a: number, b: number) =>
    store.transaction(async (tx) => {
      tries++;
      await tx.$executeRaw`UPDATE outbox SET queue='x' WHERE id=${a}`;
      await new Promise((r) => setTimeout(r, 100));
      await tx.$executeRaw`UPDATE outbox SET queue='y' WHERE id=${b}`;
    });
  const r = await Promise.allSettled([both(1, 2), both(2, 1)]);
  console.log(
    tries,
    r.map((x) =>
      x.status === 'rejected' ? [x.reason.code, JSON.stringify(x.reason.meta), x.reason.message, x.reason] : 'ok',
    ),
  );
  await store.close();
  await d.drop();
});
