/**
 * Every type of event, {thing}_{what happened to it}; the stream of events names them so. A page that shows something
 * live reads it anew when one of these comes: none of what pages show changes without one.
 */
export const EVENT_TYPES = [
  // Stations and devices
  'station_created',
  'station_changed',
  'champion_changed',
  'device_enrolled',
  'device_revoked',
  /** A device is heard for the first time, or again after it was silent. */
  'device_seen',
  /** Nothing was heard of a device for two minutes. */
  'device_silent',
  'drift_alarm',
  'drift_cleared',
  'escape_reported',
  // Review: one event an upload, not one a capture
  'captures_received',
  'capture_labelled',
  'label_withdrawn',
  'capture_dismissed',
  'import_started',
  /** At most one a second. */
  'import_progress',
  'import_finished',
  // Loops
  'loop_created',
  'loop_changed',
  'turn_started',
  'turn_advanced',
  'turn_approved',
  'turn_closed',
  'turn_aborted',
  'gate_decided',
  'job_leased',
  /** At most one every two seconds. */
  'job_progress',
  'job_cancelled',
  'rollout_started',
  'rollout_advanced',
  'rollout_halted',
  'rollout_paused',
  'rollout_resumed',
  'rollout_rolled_back',
  // Access and the site
  'user_created',
  'user_changed',
  'token_created',
  'token_revoked',
  'site_changed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * On the stream beside the events, for who asks for it (`also=inspections`), at most once a second: some station judged
 * parts. It has no number and is not kept: a line makes a part a second, and most of them leave nothing but a verdict.
 */
export const INSPECTIONS_RECEIVED = 'inspections_received';
