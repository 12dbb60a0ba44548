const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The column to look in: what looks like an id is one. */
export const byIdOrName = (idOrName: string): ['id' | 'name', string] => [
  UUID.test(idOrName) ? 'id' : 'name',
  idOrName,
];
