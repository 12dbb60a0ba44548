import {
  type Actor,
  AppError,
  CLOCK_TOLERANCE_MS,
  type Device,
  type DeviceReport,
} from '@lemniscate/contracts';
import type { Enrolled, EnrolmentCode } from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { Names } from '../../lib/names.js';
import { newId } from '../../lib/new-id.js';
import { hashCode, newCode } from '../../lib/secrets.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { Audit } from '../audit/audit.service.js';
import type { Events } from '../events/events.service.js';
import type { SiteKey } from '../site-key/site-key.js';
import { signatureFits } from './device-key.js';
import * as repo from './devices.repo.js';

export interface DevicesOptions {
  db: Db;
  clock: Clock;
  events: Events;
  audit: Audit;
  names: Names;
  siteKey: SiteKey;
  wakeups: Wakeups;
}

/** Is told of a new device in the transaction that enrols it. */
export type EnrolListener = (trx: Trx, deviceId: string, stationNames: readonly string[]) => Promise<void>;

/** Sees every report in the transaction that keeps it. */
export type ReportListener = (trx: Trx, deviceId: string, report: DeviceReport) => Promise<void>;

export type DevicesService = ReturnType<typeof createDevicesService>;

/** The topic of `Wakeups` on which a device's desired state may have changed. */
export const desiredTopic = (deviceId: string): string => `desired:${deviceId}`;

export const createDevicesService = (options: DevicesOptions) => {
  const { db, clock, events, audit, names, siteKey, wakeups } = options;
  const listeners: ReportListener[] = [];
  const enrolListeners: EnrolListener[] = [];

  const noteRevoked = (trx: Trx, actor: Actor, ids: string[], why: string): void => {
    for (const id of ids) {
      const change = { actor, subject: `device:${id}` };
      events.record(trx, { ...change, type: 'device_revoked', data: { why } });
      audit.record(trx, { ...change, action: 'device.revoke', detail: { why } });
    }
  };

  return {
    onReport: (listener: ReportListener): void => void listeners.push(listener),
    onEnrol: (listener: EnrolListener): void => void enrolListeners.push(listener),

    list: (): Promise<Device[]> => repo.listDevices(db),

    /** The stations that a device serves, by name; none for an unknown or revoked device. */
    async stationNamesOf(deviceId: string): Promise<string[]> {
      const device = await repo.findDevice(db, deviceId);
      return device && !device.revoked_at ? device.station_names : [];
    },

    /** @throws AppError not_found for an unknown station */
    async createCode(
      actor: Actor,
      input: { deviceName: string; stations: string[]; validMinutes: number },
    ): Promise<EnrolmentCode> {
      const { deviceName, validMinutes } = input;
      const stationNames = [...new Set(input.stations)];
      for (const name of stationNames) await names.idOf('station', name);
      const code = newCode();
      const createdAt = clock.now();
      const expiresAt = new Date(createdAt.getTime() + validMinutes * 60_000);
      const id = newId(createdAt.getTime());
      await inTransaction(db, async (trx) => {
        const row = { id, codeHash: hashCode(code), deviceName, stationNames, createdAt, expiresAt };
        await repo.insertEnrolmentCode(trx, row);
        const detail = { deviceName, stationNames, validMinutes };
        audit.record(trx, {
          actor,
          action: 'enrolment-code.create',
          subject: `enrolment-code:${id}`,
          detail,
        });
      });
      return { code, deviceName, stationNames, expiresAt: expiresAt.toISOString() };
    },

    /** A device of the same name enrolled before is replaced: its key was lost. @throws AppError code_invalid, device_signature_invalid */
    async enrol(input: { code: string; publicKey: string; proof: string }): Promise<Enrolled> {
      const { code, publicKey, proof } = input;
      if (!signatureFits(publicKey, `lemniscate-enrol/1\n${code}\n`, proof))
        throw new AppError('device_signature_invalid', {
          detail: 'the proof is not by the key that was sent',
        });
      const now = clock.now();
      const deviceId = newId(now.getTime());
      await inTransaction(db, async (trx) => {
        const taken = await repo.takeEnrolmentCode(trx, hashCode(code), deviceId, now);
        if (!taken) throw new AppError('code_invalid');
        const actor: Actor = { kind: 'device', id: deviceId, name: taken.device_name };
        const replaced = await repo.revokeDevices(trx, { name: taken.device_name }, now);
        noteRevoked(trx, actor, replaced, 'another device enrolled under its name');
        const device = { name: taken.device_name, stationNames: taken.station_names };
        await repo.insertDevice(trx, { id: deviceId, publicKey, enrolledAt: now, ...device });
        for (const listener of enrolListeners) await listener(trx, deviceId, device.stationNames);
        const subject = `device:${deviceId}`;
        events.record(trx, { type: 'device_enrolled', actor, subject, data: device });
        audit.record(trx, { actor, action: 'device.enrol', subject, detail: { ...device, publicKey } });
      });
      const { publicKey: sitePublicKey, keyId: siteKeyId } = siteKey;
      return { deviceId, sitePublicKey, siteKeyId, serverTime: now.toISOString() };
    },

    /** @throws AppError not_found */
    async revoke(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (trx) => {
        const revoked = await repo.revokeDevices(trx, { id }, clock.now());
        if (revoked.length === 0 && !(await repo.findDevice(trx, id)))
          throw new AppError('not_found', { kind: 'device', id });
        noteRevoked(trx, actor, revoked, 'by hand');
      });
      wakeups.notify(desiredTopic(id));
    },

    async report(deviceId: string, report: DeviceReport): Promise<void> {
      await inTransaction(db, async (trx) => {
        await repo.updateReport(trx, deviceId, report, clock.now());
        for (const listener of listeners) await listener(trx, deviceId, report);
      });
    },

    /** A request is refused for its time once its nonce is forgotten. */
    purge: (): Promise<void> =>
      repo.deleteNoncesBefore(db, new Date(clock.now().getTime() - 3 * CLOCK_TOLERANCE_MS)),
  };
};
