// Words, patterns and numbers that options of the command line are chosen from and begin with. No zod here: help must not wait until every schema is made.

/** Each may do what those before it may. */
export const ROLES = ['operator', 'reviewer', 'engineer', 'admin'] as const;

/** What a token may be for. */
export const TOKEN_SCOPES = [...ROLES, 'trainer'] as const;

export const REVIEW_STATES = ['waiting', 'second', 'conflict', 'labelled', 'dismissed'] as const;

/** Why a station kept an image. */
export const CAPTURE_REASONS = [
  'override',
  'disagreement',
  'drift',
  'uncertain',
  'novel',
  'audit',
  /** Brought in from a folder rather than kept by a station. */
  'import',
] as const;

/** A country or a part of one (ISO 3166), e.g. DE or CN-SH. */
export const RESIDENCY = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/** An escape is taken as five times as bad as a false reject, and labels as free, until somebody who knows says otherwise. */
export const DEFAULT_COSTS = { escape: 5, falseReject: 1, label: 0 } as const;

/** Labelled images below which a gate does not answer, unless a loop says otherwise. */
export const GATE_MINIMUM = { ok: 20, defects: 10 } as const;
