import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface AskLineProps {
  label: string;
  hint?: string;
  confirm: string;
  /** What was typed before and not sent. */
  initial: string;
  /** Offered as buttons, fewer as the text says more. */
  choices: readonly string[];
  /** Nothing typed is an answer as well. */
  mayBeEmpty?: boolean;
  maxLength: number;
  onChange?: (text: string) => void;
  onDone: (text: string) => void;
  onCancel: () => void;
  /** An answer without words. */
  also?: { word: string; run: () => void };
}

/** A finger chooses a button; a keyboard that slides in over the buttons would be in its way. */
const hasKeyboard = (): boolean => window.matchMedia('(pointer: fine)').matches;

/** One line to type, beside the picture rather than over it. Enter answers, Escape leaves. */
export const AskLine = (props: AskLineProps) => {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState(props.initial);
  const wanted = text.trim().toLowerCase();
  const choices = props.choices.filter((choice) => choice.toLowerCase().includes(wanted)).slice(0, 12);
  const enter = (typed: string): void => {
    const trimmed = typed.trim();
    if (trimmed !== '' || props.mayBeEmpty) props.onDone(trimmed);
  };
  const type = (next: string): void => {
    setText(next);
    props.onChange?.(next);
  };
  return (
    <form
      className="lem-review-ask"
      onSubmit={(event) => {
        event.preventDefault();
        enter(text);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        autoFocus={hasKeyboard()}
        autoComplete="off"
        spellCheck={false}
        maxLength={props.maxLength}
        value={text}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      {props.hint && <p id={`${id}-hint`}>{props.hint}</p>}
      {(choices.length > 0 || props.also) && (
        <div className="lem-review-choices">
          {choices.map((choice) => (
            <button key={choice} type="button" className="lem-review-chip" onClick={() => enter(choice)}>
              {choice}
            </button>
          ))}
          {props.also && wanted === '' && (
            <button type="button" className="lem-review-chip" onClick={props.also.run}>
              {props.also.word}
            </button>
          )}
        </div>
      )}
      <div className="lem-review-ask-end">
        <button type="button" className="lem-review-chip" onClick={props.onCancel}>
          {t('action.cancel')}
        </button>
        <button
          type="submit"
          className="lem-review-chip"
          data-strong
          disabled={wanted === '' && !props.mayBeEmpty}
        >
          {props.confirm}
        </button>
      </div>
    </form>
  );
};
