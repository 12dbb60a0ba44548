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
