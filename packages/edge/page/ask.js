import { at, keyButton } from './dom.js';
import { recall, remember } from './keep.js';
import { partName, state, words } from './state.js';

/** The part asked about, and what saves a word of it. */
let asked = null;

/** What was typed of this part must not be taken for another. */
const keepDraft = () => {
  const text = at('other-type').value;
  remember('draft', text && `${asked.one.id} ${text}`);
};
const draftOf = ({ id }) => {
  const draft = recall('draft');
  return draft.startsWith(`${id} `) ? draft.slice(id.length + 1) : '';
};

const choose = async (word) => {
  if (at('ask').ariaBusy === 'true') return;
  const mine = asked;
  at('ask').ariaBusy = 'true';
  at('ask-problem').textContent = '';
  const problem = await mine.save(word);
  at('ask').ariaBusy = null;
  // What was typed stays until it is on the disk.
  if (problem !== null) at('ask-problem').textContent = problem;
  if (problem !== null || asked !== mine) return;
  at('other-type').value = '';
  keepDraft();
  at('ask').close();
};

/** `save` takes a word; it gives null, or why it is not saved. */
export const ask = ({ station, one }, save) => {
  if (at('ask').open) return;
  // What is asked about stays, whatever comes meanwhile.
  asked = { one, save };
  const types = state.stations.get(station)?.defectTypes ?? [];
  at('ask-part').textContent = partName(one);
  at('ask-problem').textContent = '';
  at('other-type').value = draftOf(one);
  at('choices').replaceChildren(
    keyButton(words.isOk, 'G', () => void choose({ verdict: 'ok', defectTypes: [] })),
    ...types
      .slice(0, 9)
      .map((type, i) =>
        keyButton(type, String(i + 1), () => void choose({ verdict: 'ng', defectTypes: [type] })),
      ),
    keyButton(words.isNg, '0', () => void choose({ verdict: 'ng', defectTypes: [] })),
  );
  at('ask').showModal();
  at('choices').firstElementChild.focus();
};

/** Once, when the page opens. */
export const prepareAsk = () => {
  at('ask-title').textContent = words.askTitle;
  at('cancel').textContent = words.cancel;
  at('other-label').textContent = words.otherType;
  at('other-send').textContent = words.send;
  at('operator-label').textContent = words.operator;
  at('operator').value = recall('operator');
  at('operator').addEventListener('input', () => remember('operator', at('operator').value.trim()));
  at('other-type').addEventListener('input', keepDraft);
  at('cancel').addEventListener('click', () => at('ask').close());
  at('other').addEventListener('submit', (event) => {
    event.preventDefault();
    const type = at('other-type').value.trim();
    if (type !== '') void choose({ verdict: 'ng', defectTypes: [type] });
  });
};
