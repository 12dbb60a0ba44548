import type en from '../en/statements.ts';
import type { Translated } from '../translated.ts';

const LOST = '{{of}} 张中有 {{lost}}只有现役模型判对，{{won}} 张只有候选模型判对（p = {{p}}）';
const TOO_FEW =
  '已标注的图像太少，无法判断：现有 {{ok}}和 {{ng}}，至少分别需要 {{minOk}} 张和 {{minNg}} 张。请再标注 {{wanted}}。';

export default {
  first_model: '这是该工位的首个模型，没有可对比的模型。',
  cost_lower: '每件预期损失降低 {{by}}，确有降低的概率为 {{probability}}（需达到 {{needed}}）。',
  auroc_higher:
    '在工作点上两者相当，而 AUROC 更高：{{challenger}}，现役模型为 {{champion}}；确实更高的概率为 {{probability}}（需达到 {{needed}}）。',
  otherwise: '除此之外：{{said}}',
  too_close:
    '难分高下：预期损失更低的概率为 {{cost}}，AUROC 更高的概率为 {{auroc}}（前者需达到 {{needed}}，或后者达到 {{neededAuroc}}）。',
  labels_would_tell: '基准集再增加 {{labels}}后，若每件真有 {{gain}} 的改善，五次中有四次能看出来。',
  gain_would_be_seen: '基准集已足以看出每件 {{gain}} 的改善，但实际没有这么大的改善。',
  too_few_labels: TOO_FEW,
  too_few_labels_of: `${TOO_FEW}若要看出每件 {{gain}} 的改善，再标注 {{enough}}就够了。`,
  cost_higher: '每件预期损失升高 {{by}}，差异显著（p = {{p}}）。',
  escapes_worse: `漏检增多，多出的占不良品的 {{by}}（允许 {{allowed}}）；配对比较：${LOST}。`,
  escapes_maybe_worse: '漏检增多，多出的占不良品的 {{by}}（允许 {{allowed}}），但可能出于偶然。',
  escapes_likely_worse: `漏检：${LOST}，很可能变差。`,
  false_rejects_likely_worse: `过杀：${LOST}，很可能变差。`,
  false_rejects_paid_for: `过杀：${LOST}，很可能变差，但漏检的减少足以抵偿。`,
  ranking_worse: '对缺陷的区分能力变差：AUROC 为 {{challenger}}，现役模型为 {{champion}}（p = {{p}}）。',
  type_lost:
    '丧失对“{{type}}”的检出能力：{{of}} 个中候选模型漏检 {{misses}} 个，现役模型漏检 {{before}} 个。',
  type_maybe_lost:
    '可能丧失对“{{type}}”的检出能力：{{of}} 个中候选模型漏检 {{misses}} 个，现役模型漏检 {{before}} 个；数量太少，无法断定。',
  on_exported_alone: '仅看基准集与抽检图像：{{said}}',
  escape_rate: '漏检：{{challenger}}。',
  escape_rates: '漏检：{{challenger}}；现役模型：{{champion}}。',
  false_reject_rate: '过杀：{{challenger}}。',
  false_reject_rates: '过杀：{{challenger}}；现役模型：{{champion}}。',
  evidence_unseen:
    '依据：{{judged}}由双方的导出文件判定；另有 {{unseen}}是现役模型产出之后标注、候选模型学习过的，对这些图像采用候选模型的交叉验证判定，即由用其余图像以同样方式学习的模型作出。',
  evidence_taught_other:
    '双方都学习过的 {{count}} 张图像按各自的交叉验证计入，即由用其余图像以同样方式学习的模型判定。',
  taught_spared:
    '在两个模型都学过的图像上，候选模型显得更差；但现役模型正是凭这些图像选出的，因此不以此为由否决。',
  evidence_sampled:
    '随机抽取的 {{parts}}中，两者对 {{disputed}} 件判定不同，这些已由人标注；其余 {{agreed}} 件上两者不分高下。',
  evidence_left_out_other:
    '{{count}} 张已标注的图像未计入：它们是因现役模型判定不确定或被否定而选出的，现役模型在这些图像上比在产线上更容易判错。',
  parity_not_measured: '尚未比较训练器与导出文件的分数。',
  parity: '训练器与导出文件的分数最多相差 {{difference}}（上限 {{limit}}）。',
  latency_not_measured: '尚未测量在该类设备上的耗时。',
  latency: '候选模型在该类设备上耗时 {{challenger}} 毫秒（上限 {{limit}} 毫秒）。',
  latency_unlimited: '候选模型在该类设备上耗时 {{challenger}} 毫秒（未设上限）。',
  latencies:
    '候选模型在该类设备上耗时 {{challenger}} 毫秒，现役模型 {{champion}} 毫秒（上限 {{limit}} 毫秒）。',
  latencies_unlimited:
    '候选模型在该类设备上耗时 {{challenger}} 毫秒，现役模型 {{champion}} 毫秒（未设上限）。',
  licence_not_allowed: '{{name}} 的许可证为 {{found}}，此处不允许（允许：{{allowed}}）。',
  licence_unknown: '{{name}} 的许可证未注明。',
  licences_allowed: '谱系中全部 {{members}} 项的许可证均在允许之列。',
  residency_not_allowed: '{{name}} 的数据驻留地为 {{found}}，此处不允许（允许：{{allowed}}）。',
  residency_unknown: '{{name}} 的数据驻留地未注明。',
  residencies_allowed: '谱系中全部 {{members}} 项的数据驻留地均在允许之列。',
  curve_too_few_turns: '拟合曲线需要 {{needed}} 个标注数各不相同的轮次；目前有 {{turns}} 个。',
  curve_too_short: '{{labels}} 条标注超出已有的 {{seen}} 条太多；曲线最多只能推算到 {{farthest}} 条。',
  curve_too_short_for_more:
    '在 {{labels}} 条标注之外再加 {{more}} 条，超出已有数据太多；曲线最多只能推算到 {{farthest}} 条。',
  lots_too_few: '{{lots}} 个批次太少，还无法确定正常范围；至少需要 {{needed}} 个，{{better}} 个更好。',
  basis_audit: '依据抽检样本中的 {{ok}}和 {{ng}}。',
  basis_labelled:
    '依据已标注且经此模型评分的 {{ok}}和 {{ng}}。其中许多是因判定不确定才保留的，因此错误率看起来比实际偏高。',
  defect_rate_estimated: '不良率按抽检样本估计为 {{share}}。',
  defect_rate_assumed: '在标注过抽检样本之前，不良率假定为 {{share}}。',
  no_score: '该工位还没有模型，因此没有分数。',
  scored_too_few:
    '已标注且经此模型评分的只有 {{ok}}和 {{ng}}；至少需要 {{minOk}} 件良品和 {{minNg}} 件不良品。',
  condition_moved: '从 {{from}} 到 {{to}}，历经 {{lots}} 个批次。',
  good_too_few: '可供学习的只有 {{good}}；至少需要 {{needed}} 张。',
  train_failed: '训练任务失败：{{said}}',
  gate_failed: '验收任务失败：{{said}}',
  artifact_faulty: '模型文件未被接受：{{said}}。',
  scores_missing: '训练器遗漏了验收所需的部分图像。',
  champion_changed: '它所比较的现役模型已被回退。',
  job_cancelled: '由 {{by}} 取消。',
  turn_stuck: '本轮无法继续：{{said}}',
  first_of_loop: '所属闭环的首个模型',
  rolled_out: '上线完成',
  rejects_apart: '在相同的工件上，候选模型剔除 {{challenger}}，现役模型剔除 {{champion}}。',
  rejects_over_limit: '剔除：{{seen}}，超过上限 {{limit}}。',
  overrides_over_limit: '操作员改判：{{seen}}，超过上限 {{limit}}。',
  errors_over_limit: '出错：{{seen}}，超过上限 {{limit}}。',
  waits_for_parts: '正在等待 {{needed}}：目前 {{seen}} 个。',
  waits_for_parts_at: '正在等待 {{station}} 的 {{needed}}：目前 {{seen}} 个。',
  waits_for_own: '正在等待由候选模型先行判定的 {{needed}}：目前 {{seen}} 个。',
  waits_for_own_at: '正在等待 {{station}} 由候选模型先行判定的 {{needed}}：目前 {{seen}} 个。',
  waits_to_be_live: '正在等待 {{station}} 开始用候选模型判定。',
  not_waited_for: '不等待 {{station}}：其设备没有消息。',
  audit_order: '第 {{entry}} 条紧接在第 {{before}} 条之后：中间有条目被删除，或者顺序被改动。',
  audit_link: '第 {{entry}} 条所记的前一条与实际的前一条不符。',
  audit_changed: '第 {{entry}} 条在写入之后被改动过。',
  audit_cut: '日志止于第 {{last}} 条，但一共写入过 {{written}} 条。',
  audit_sums:
    '工位 {{station}}，{{hour}}：抽检样本的良品、不良品、漏检、过杀应为 {{counted}}，而保存的是 {{kept}}。',
  blob_missing: '文件块 {{blob}} 缺失。',
  blob_changed: '文件块 {{blob}} 被改动过：内容与其摘要不符。',
  blob_wanted: '{{by}} 引用了不存在的文件块 {{blob}}。',
  and_more_other: '另有 {{count}} 项。',
  part: {
    images_other: '{{count}} 张图像',
    goodImages_other: '{{count}} 张良品图像',
    goldenImages_other: '{{count}} 张基准集或抽检图像',
    defects_other: '{{count}} 张缺陷图像',
    parts_other: '{{count}} 个工件',
    goodParts_other: '{{count}} 件良品',
    defectiveParts_other: '{{count}} 件不良品',
    moreOk_other: '{{count}} 张良品图像',
    moreNg_other: '{{count}} 张缺陷图像',
    both: '{{one}}和 {{other}}',
    comma: '、',
    between: '',
    nothing: '无',
    unknown: '未知',
    percent: '{{value}}%',
    rate: '{{of}} 张中 {{events}} 张（{{share}}，区间 {{lo}} 至 {{hi}}）',
    noRate: '没有可供统计的图像',
    partsOf: '{{events}} 件（共 {{of}} 件，{{share}}）',
  },
} satisfies Translated<typeof en>;
