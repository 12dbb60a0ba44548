import { Slug } from '@lemniscate/contracts';
import { Button, Group, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';

/** The first "station-N" that is free. */
export const suggestName = (taken: ReadonlySet<string>): string => {
  let n = 1;
  while (taken.has(`station-${n}`)) n += 1;
  return `station-${n}`;
};

export const NameStep = ({ station, onDone }: { station: string; onDone: (station: string) => void }) => {
  const { t } = useTranslation('start');
  const { data } = useCall('listStations');
  const taken = new Set(data?.items.map(({ name }) => name));
  const [typed, setTyped] = useState<string>();
  const name = (typed ?? (station || (data ? suggestName(taken) : ''))).trim();
  const problem =
    name === ''
      ? undefined
      : !Slug.safeParse(name).success
        ? t('name.wrong')
        : taken.has(name)
          ? t('name.taken')
          : undefined;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== '' && problem === undefined) onDone(name);
  };
  return (
    <form onSubmit={send}>
      <Group align="flex-start" gap="sm">
        <TextInput
          label={t('name.label')}
          description={t('name.hint')}
          value={typed ?? name}
          error={problem}
          autoFocus
          style={{ flex: '1 1 300px', maxWidth: 460 }}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Group>
      <Button type="submit" mt="sm" disabled={name === '' || problem !== undefined}>
        {t('next')}
      </Button>
    </form>
  );
};
