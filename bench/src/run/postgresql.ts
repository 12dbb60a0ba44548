import { Client } from 'pg';

/** On a database of its own at this server, which is dropped afterwards. */
export const onPostgresql = async <T>(url: string, work: (url: string) => Promise<T>): Promise<T> => {
  const name = `lemniscate_bench_${process.pid}`;
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(`create database ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    return await work(own.href);
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
};

/** Whether what it has committed survives a power cut: the tests' own does not. */
export const isDurable = async (url: string): Promise<boolean> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit')`,
    );
    return rows.every(({ setting }) => setting === 'on');
  } finally {
    await client.end();
  }
};
