import { AppError } from '@lemniscate/contracts';

/** Where verdicts go, and under which names. */
export interface SparkplugTarget {
  url: string;
  group: string;
  /** The device's id when left out. */
  node?: string;
  /** Verdicts are held while this host is offline. */
  host?: string;
}

/**
 * Takes the options of the command line together.
 * @throws AppError usage, option_invalid
 */
export const sparkplugTarget = (given: {
  [K in keyof SparkplugTarget]?: string | undefined;
}): SparkplugTarget | undefined => {
  const { url, group, node, host } = given;
  if (url === undefined) {
    const [alone] = Object.entries({ group, node, host }).find(([, value]) => value !== undefined) ?? [];
    if (alone) throw new AppError('usage', { detail: `--sparkplug-${alone} goes with --sparkplug.` });
    return undefined;
  }
  if (group === undefined)
    throw new AppError('usage', { detail: '--sparkplug needs --sparkplug-group, the Sparkplug group ID.' });
  for (const [name, value] of Object.entries({ group, node, host }))
    // Reserved in ids by §4.1; NUL ends no MQTT topic either.
    if (value !== undefined && (value === '' || /[+/#\0]/.test(value)))
      throw new AppError('option_invalid', {
        option: `--sparkplug-${name}`,
        value,
        detail: 'it must not be empty nor contain "+", "/" or "#"',
      });
  return { url, group, ...(node !== undefined && { node }), ...(host !== undefined && { host }) };
};
