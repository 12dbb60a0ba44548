import type { Role, TokenScope } from '@lemniscate/contracts';
import type { Generated } from 'kysely';
import type { Time, TimeOrNull } from '../../db/columns.js';

export interface AppUserTable {
  id: string;
  name: string;
  role: Role;
  password_hash: string;
  created_at: Time;
  disabled: Generated<boolean>;
}

export interface SessionTable {
  id: string;
  secret_hash: string;
  user_id: string;
  created_at: Time;
  expires_at: Time;
  last_used_at: Time;
}

export interface ApiTokenTable {
  id: string;
  name: string;
  scope: TokenScope;
  secret_hash: string;
  /** Null: made by the server itself. */
  user_id: string | null;
  created_at: Time;
  expires_at: TimeOrNull;
  last_used_at: TimeOrNull;
  revoked_at: TimeOrNull;
}

export interface SetUpCodeTable {
  only_one: Generated<boolean>;
  code_hash: string;
  created_at: Time;
  expires_at: Time;
}

export interface AccessTables {
  app_user: AppUserTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  set_up_code: SetUpCodeTable;
}
