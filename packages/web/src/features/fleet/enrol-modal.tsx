import type { EnrolmentCode, Station } from '@lemniscate/contracts';
import { Alert, Button, Group, Modal, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-call.ts';
import { CopyLine } from '../../components/copy-line.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { useNow } from '../../components/use-now.ts';
import { useFormat } from '../../words/format.ts';

const MINUTES = ['15', '60', '480', '1440'];

const isLoopback = (url: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);

const clock = (seconds: number): string => {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
};

const CodeShown = ({ code, isEnrolled }: { code: EnrolmentCode; isEnrolled: boolean }) => {
  const { t } = useTranslation('fleet');
  const now = useNow(1000);
  const [server, setServer] = useState(window.location.origin);
  const left = Math.max(0, Math.round((new Date(code.expiresAt).getTime() - now) / 1000));
  const command = `lemniscate edge enroll --server ${server} --code ${code.code}`;
  if (isEnrolled)
    return (
      <Stack>
        <Alert color="teal" variant="light" icon={<IconCircleCheck aria-hidden />} role="status">
          {t('enrol.done', { name: code.deviceName })}
        </Alert>
        <CopyLine value="lemniscate edge run" label={t('enrol.run')} />
      </Stack>
    );
  return (
    <Stack>
      <Text size="sm">{t('enrol.how', { name: code.deviceName })}</Text>
      <CopyLine value={command} label={t('enrol.command')} />
      <Group align="flex-start" wrap="nowrap">
        <QrCode text={command} label={t('enrol.qr')} />
        <Stack gap={6} style={{ minWidth: 0, flex: 1 }}>
          <Text size="xs" c="dimmed">
            {t('enrol.code')}
          </Text>
          <Text ff="monospace" fz="lg" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {code.code}
          </Text>
          <Text size="sm" className="lem-number" c={left < 60 ? 'var(--lem-warn)' : undefined} role="timer">
            {left > 0 ? t('enrol.left', { time: clock(left) }) : t('enrol.over')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('enrol.qrHint')}
          </Text>
        </Stack>
      </Group>
      <TextInput
        label={t('enrol.server')}
        description={t('enrol.serverHint')}
        value={server}
        onChange={({ currentTarget }) => setServer(currentTarget.value.trim())}
      />
      {isLoopback(server) && (
        <Text size="sm" c="var(--lem-warn)" role="status">
          {t('enrol.loopback')}
        </Text>
      )}
      <Text size="sm">{t('enrol.next')}</Text>
      <CopyLine value="lemniscate edge run" label={t('enrol.run')} />
    </Stack>
  );
};

interface EnrolModalProps {
  opened: boolean;
  stations: readonly Station[];
  deviceNames: readonly string[];
  onClose: () => void;
}

/** From a name to a one-time code and the command to paste at the device. */
export const EnrolModal = ({ opened, stations, deviceNames, onClose }: EnrolModalProps) => {
  const { t } = useTranslation(['fleet', 'common']);
  const { duration } = useFormat();
  const [name, setName, forgetName] = useDraft('enrol.name', '');
  const [chosen, setChosen] = useState<string[]>([]);
  const [minutes, setMinutes] = useState<string>('60');
  const create = useChange('createEnrolmentCode');
  const code = create.data;
  const close = (): void => {
    onClose();
    create.reset();
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { body: { deviceName: name.trim(), stations: chosen, validMinutes: Number(minutes) } },
      { onSuccess: forgetName },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('enrol.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {code ? (
        <CodeShown code={code} isEnrolled={deviceNames.includes(code.deviceName)} />
      ) : (
        <form onSubmit={send}>
          <Stack>
            <TextInput
              label={t('enrol.name')}
              description={t('enrol.nameHint')}
              required
              data-autofocus
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
              error={deviceNames.includes(name.trim()) ? t('enrol.nameTaken') : undefined}
            />
            <MultiSelect
              label={t('enrol.stations')}
              description={t('enrol.stationsHint')}
              required
              searchable
              data={stations.map((station) => ({
                value: station.name,
                label: station.deviceId === null ? station.name : t('enrol.served', { name: station.name }),
              }))}
              value={chosen}
              onChange={setChosen}
              nothingFoundMessage={t('enrol.noStations')}
            />
            <Select
              label={t('enrol.minutes')}
              allowDeselect={false}
              data={MINUTES.map((value) => ({ value, label: duration(Number(value) * 60) }))}
              value={minutes}
              onChange={(value) => setMinutes(value ?? '60')}
              maw={200}
            />
            {create.error && <ErrorNote error={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common:action.cancel')}
              </Button>
              <Button
                type="submit"
                loading={create.isPending}
                disabled={name.trim() === '' || chosen.length === 0}
              >
                {t('enrol.make')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
};
