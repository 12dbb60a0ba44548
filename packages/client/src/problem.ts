import { AppError, ERRORS, type ErrorCode, Problem } from '@lemniscate/contracts';

/** The server's own words where it gave any. */
export const readProblem = async (response: Response): Promise<Problem | undefined> => {
  const text = await response.text().catch(() => '');
  try {
    return Problem.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** A refusal as the error it is; a code of a newer server is told in that server's words. */
export const toError = (problem: Problem | undefined, status: number, url: string): AppError => {
  if (!problem)
    return new AppError('server_unreachable', {
      url,
      detail: `it answered ${status}, not as a Lemniscate server does`,
    });
  const { code, params, detail, hint } = problem;
  if (code in ERRORS && code !== 'internal') return new AppError(code as ErrorCode, params);
  return new AppError('server_busy', { detail: `${detail} ${hint} (request ${problem.requestId})` });
};
