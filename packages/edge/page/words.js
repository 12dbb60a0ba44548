/** What the page says, by language. A new language is one more entry with the same keys. */
export const WORDS = {
  en: {
    ok: 'OK',
    ng: 'NG',
    inspected: 'inspected',
    okCount: 'OK',
    ngCount: 'NG',
    corrected: 'corrected',
    errors: 'errors',
    wrong: 'Wrong',
    heat: 'Heat map',
    newest: 'Newest',
    part: (id) => `part ${id}`,
    score: (score, threshold) => `score ${score} · limit ${threshold}`,
    running: 'running',
    waiting_for_model: 'waits for its first model',
    noImage: 'No image yet',
    unreachable: 'the agent does not answer',
    correctedFrom: (was, types) => `${types ? `${types} · ` : ''}corrected, judged ${was}`,
    askNg: 'It passed but is defective. What is it?',
    askOk: 'It was rejected. What is it really?',
    isOk: 'Good part',
    isNg: 'Defective, type unknown',
    otherType: 'Another defect:',
    send: 'Save',
    operator: 'Your name (optional):',
    cancel: 'Cancel',
    saved: 'Saved. Thank you.',
    savedNoImage: 'Saved, without its image: the disk is full.',
    notSaved: (why) => `Not saved: ${why}`,
    lastError: (detail) => `last error: ${detail}`,
  },
  'zh-CN': {
    ok: '合格',
    ng: '不合格',
    inspected: '已检',
    okCount: '合格',
    ngCount: '不合格',
    corrected: '已改判',
    errors: '出错',
    wrong: '判错了',
    heat: '热力图',
    newest: '最新',
    part: (id) => `工件 ${id}`,
    score: (score, threshold) => `分数 ${score} · 阈值 ${threshold}`,
    running: '运行中',
    waiting_for_model: '等待首个模型',
    noImage: '暂无图像',
    unreachable: '检测程序无响应',
    correctedFrom: (was, types) => `${types ? `${types} · ` : ''}已改判，原判${was}`,
    askNg: '已放行，但有缺陷。是什么缺陷？',
    askOk: '已剔除。实际是什么？',
    isOk: '良品',
    isNg: '不良品，类型不明',
    otherType: '其他缺陷：',
    send: '保存',
    operator: '您的姓名（可不填）：',
    cancel: '取消',
    saved: '已保存，谢谢。',
    savedNoImage: '已保存，但磁盘已满，图像未保留。',
    notSaved: (why) => `未保存：${why}`,
    lastError: (detail) => `最近错误：${detail}`,
  },
};

/** `?lang=` first, then what the browser asks for. */
export const chooseLanguage = (asked, preferred) => {
  const wanted = [asked, ...preferred].filter(Boolean);
  for (const tag of wanted) {
    if (tag in WORDS) return tag;
    const language = tag.split('-')[0];
    const close = Object.keys(WORDS).find((known) => known.split('-')[0] === language);
    if (close) return close;
  }
  return 'en';
};
