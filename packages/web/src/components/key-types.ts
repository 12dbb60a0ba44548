export interface KeyAction {
  /** As KeyboardEvent.key; two in a row with a space between: "g h". */
  key: string;
  /** What it does, in words: shown in the help. */
  does: string;
  run: (event: KeyboardEvent) => void;
  /** Works again while held down. */
  repeat?: boolean;
}

export interface KeyGroup {
  group: string;
  keys: readonly KeyAction[];
}
