import { text } from 'node:stream/consumers';
import { AppError } from '@lemniscate/contracts/errors';

/** From standard input when asked to or when nobody can type; otherwise asked for without showing it. */
export const readPassword = async (
  message: string,
  { passwordStdin }: { passwordStdin?: boolean },
): Promise<string> => {
  if (passwordStdin || !process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message, output: process.stderr });
  if (isCancel(answer)) throw new AppError('cancelled');
  return answer;
};
