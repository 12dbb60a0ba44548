/** SQL statements, one a string. */
export type SqlMigration = readonly string[];
