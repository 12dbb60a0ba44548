import type { Verdict } from '@lemniscate/contracts';
import { Button, Group, ScrollArea, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../words/format.ts';
import type { ImportTask } from './folder-import.ts';
import type { Found } from './found-file.ts';
import { folderOf, guessVerdict, type Judged } from './guess-verdict.ts';

type Choice = Verdict | 'leave' | '';

interface FolderChoice {
  folder: string;
  photos: Found['photos'];
  choice: Choice;
  defectType: string;
}

const choicesOf = (found: Found): FolderChoice[] => {
  const folders = new Map<string, Found['photos']>();
  for (const photo of found.photos) {
    const folder = folderOf(photo.path);
    const photos = folders.get(folder);
    if (photos) photos.push(photo);
    else folders.set(folder, [photo]);
  }
  return [...folders].map(([folder, photos]) => {
    const { verdict, defectType }: Judged = guessVerdict(folder);
    return { folder, photos, choice: verdict ?? '', defectType };
  });
};

const tasksOf = (choices: readonly FolderChoice[]): ImportTask[] =>
  choices.flatMap(({ photos, choice, defectType }) =>
    choice === 'ok' || choice === 'ng'
      ? photos.map((photo) => ({
          ...photo,
          verdict: choice,
          defectTypes: choice === 'ng' && defectType.trim() !== '' ? [defectType.trim()] : [],
        }))
      : [],
  );

/** Folder by folder: what its photos show. What the names say is filled in, the rest is asked. */
export const ChooseVerdicts = ({
  found,
  onBegin,
  onOther,
}: {
  found: Found;
  onBegin: (tasks: ImportTask[]) => void;
  onOther: () => void;
}) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { count } = useFormat();
  const [choices, setChoices] = useState(() => choicesOf(found));
  const tasks = useMemo(() => tasksOf(choices), [choices]);
  const open = choices.filter(({ choice }) => choice === '').length;
  const change = (folder: string, changed: Partial<FolderChoice>): void =>
    setChoices((all) => all.map((one) => (one.folder === folder ? { ...one, ...changed } : one)));
  return (
    <Stack gap="sm">
      <Text size="sm">
        <b>{t('imports.found', { count: found.photos.length })}</b>
        {found.masks > 0 && ` · ${t('imports.masks', { count: found.masks })}`}
        {found.others > 0 && ` · ${t('imports.leftOut', { count: found.others })}`}
      </Text>
      <Text size="sm" c="dimmed">
        {t('imports.ask')}
      </Text>
      <ScrollArea.Autosize mah={380}>
        <Table.ScrollContainer minWidth={620}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('imports.where')}</Table.Th>
                <Table.Th ta="right">{t('imports.count')}</Table.Th>
                <Table.Th>{t('imports.verdict')}</Table.Th>
                <Table.Th>{t('imports.type')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {choices.map(({ folder, photos, choice, defectType }) => (
                <Table.Tr key={folder}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{folder || t('imports.top')}</Table.Td>
                  <Table.Td ta="right" className="lem-number">
                    {count(photos.length)}
                  </Table.Td>
                  <Table.Td>
                    <SegmentedControl
                      size="xs"
                      aria-label={`${t('imports.verdict')}: ${folder || t('imports.top')}`}
                      value={choice}
                      onChange={(next) => change(folder, { choice: next as Choice })}
                      data={[
                        { value: 'ok', label: t('common:verdict.ok') },
                        { value: 'ng', label: t('common:verdict.ng') },
                        { value: 'leave', label: t('imports.leave') },
                      ]}
                    />
                  </Table.Td>
                  <Table.Td>
                    {choice === 'ng' && (
                      <TextInput
                        size="xs"
                        w={150}
                        maxLength={64}
                        aria-label={`${t('imports.type')}: ${folder || t('imports.top')}`}
                        placeholder={t('imports.typePlaceholder')}
                        value={defectType}
                        onChange={({ currentTarget }) => change(folder, { defectType: currentTarget.value })}
                      />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </ScrollArea.Autosize>
      <Group gap="sm">
        <Button disabled={tasks.length === 0 || open > 0} onClick={() => onBegin(tasks)}>
          {t('imports.begin', { count: tasks.length })}
        </Button>
        <Button variant="default" onClick={onOther}>
          {t('imports.other')}
        </Button>
        {open > 0 && (
          <Text size="sm" c="dimmed">
            {t('imports.choose', { count: open })}
          </Text>
        )}
      </Group>
    </Stack>
  );
};
