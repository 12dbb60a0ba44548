import type { Inspection, Station } from '@lemniscate/contracts';
import { Alert, Button, Group, Loader, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useChange } from '../../api/use-call.ts';
import { CopyLine } from '../../components/copy-line.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';
import { shellWord } from './shell-word.ts';
import { Line } from './start-step.tsx';

const VALID_MINUTES = 60;

const isLoopback = (host: string): boolean => /^(localhost|127\.|\[?::1)/.test(host);

/** Lines to run where the images are: enrol once, then inspect. Who has enrolled needs the second alone. */
const Commands = ({ station, here, enrolled }: { station: string; here: boolean; enrolled: boolean }) => {
  const { t } = useTranslation('start');
  const { clock } = useFormat();
  const [folder, setFolder] = useDraft('start.folder', '');
  const { mutate, data, error, isPending } = useChange('createEnrolmentCode');
  const ask = (): void =>
    mutate({
      body: { deviceName: `${station}-pc`.slice(0, 64), stations: [station], validMinutes: VALID_MINUTES },
    });
  useEffect(() => {
    if (!enrolled) ask();
    // A code for each station, not for each time this is drawn.
  }, [station]);
  const { origin, hostname } = window.location;
  const enrol = `lemniscate edge enroll --server ${origin} --code ${data?.code ?? '…'}`;
  const source = here ? `folder:${folder.trim() || '/path/to/folder'}` : 'usb:0';
  const run = `lemniscate edge run --source ${shellWord(`${station}=${source}`)}`;
  if (error) return <ErrorNote error={error} onRetry={ask} />;
  return (
    <Stack gap="sm">
      {!here && isLoopback(hostname) && (
        <Alert color="yellow" variant="light">
          {t('connect.loopback')}
        </Alert>
      )}
      <Line>{t(enrolled ? 'connect.runAbout' : here ? 'connect.hereAbout' : 'connect.lineAbout')}</Line>
      {here && (
        <TextInput
          label={t('connect.folder')}
          placeholder="/path/to/folder"
          value={folder}
          onChange={({ currentTarget }) => setFolder(currentTarget.value)}
        />
      )}
      <Group align="flex-start" gap="md" wrap="wrap">
        <Stack gap="xs" style={{ flex: '1 1 320px', minWidth: 0 }}>
          {!enrolled && <CopyLine value={enrol} label={t('connect.enrolLine')} />}
          <CopyLine value={run} label={t('connect.runLine')} />
          {!enrolled && (
            <Group gap="sm">
              {data && <Line>{t('connect.valid', { time: clock(data.expiresAt) })}</Line>}
              <Button size="compact-sm" variant="default" loading={isPending} onClick={ask}>
                {t('connect.newCode')}
              </Button>
            </Group>
          )}
        </Stack>
        {!here && !enrolled && data && <QrCode text={enrol} label={t('connect.qr')} />}
      </Group>
    </Stack>
  );
};

/** No event tells of an inspection whose image was not kept. */
const LOOK_EVERY_MS = 2000;

const useFirstInspection = ({ name, deviceId }: Station): Inspection | undefined => {
  const [found, setFound] = useState(false);
  const { data } = useCall(
    'stationInspections',
    { params: { station: name }, query: { limit: 1 } },
    { enabled: deviceId !== null, everyMs: found ? undefined : LOOK_EVERY_MS },
  );
  const first = data?.items[0];
  if (first && !found) setFound(true);
  return first;
};

const Waiting = ({ station, first }: { station: Station; first: Inspection | undefined }) => {
  const { t } = useTranslation('start');
  const devices = useCall('listDevices');
  const device = devices.data?.items.find(({ id }) => id === station.deviceId);
  if (first)
    return (
      <Stack gap="sm" role="status">
        <Group gap="sm">
          <Text>{t('connect.first')}</Text>
          <Verdict value={first.verdict} types={first.defectType ? [first.defectType] : []} />
        </Group>
        <Text fw={600}>{t('connect.ready')}</Text>
      </Stack>
    );
  return (
    <Group gap="sm" role="status">
      <Loader size="xs" />
      <Text size="sm">{device ? t('connect.enrolled', { name: device.name }) : t('connect.waiting')}</Text>
    </Group>
  );
};

/** The last step: images begin to come. */
export const ConnectStep = ({ station, onEnd }: { station: Station; onEnd: () => void }) => {
  const { t } = useTranslation('start');
  const [where, setWhere] = useDraft<'line' | 'here'>('start.where', 'here');
  const first = useFirstInspection(station);
  return (
    <Stack gap="md">
      {!first && (
        <>
          <SegmentedControl
            aria-label={t('connect.where')}
            value={where}
            onChange={(next) => setWhere(next as 'line' | 'here')}
            data={[
              { value: 'here', label: t('connect.here') },
              { value: 'line', label: t('connect.line') },
            ]}
          />
          <Commands station={station.name} here={where === 'here'} enrolled={station.deviceId !== null} />
        </>
      )}
      <Waiting station={station} first={first} />
      <Group gap="sm">
        <ButtonLink to="/stations/$station" params={{ station: station.name }} onClick={onEnd}>
          {t('connect.open')}
        </ButtonLink>
      </Group>
    </Stack>
  );
};
