import type { ErrorCode } from '@lemniscate/contracts';

/**
 * By code, what a page can meet. English are the server's own words (packages/contracts/src/errors.ts), which are also
 * said where a code has none here. What `{{detail}}` holds comes from the server and is English.
 */
export default {
  unauthenticated: { title: '请求未带身份信息，或令牌无效、已过期、已吊销。', hint: '请重新登录。' },
  forbidden: {
    title: '此操作需要“{{needed}}”权限，而您是“{{has}}”。',
    hint: '请向管理员申请该角色。',
  },
  csrf_refused: {
    title: '该请求使用了浏览器会话，但并非来自本网页：{{detail}}',
    hint: '请在服务器自己的地址打开网页。没有任何改动。',
  },
  login_failed: { title: '用户名与密码不匹配。', hint: '请检查后重试。管理员可以设置新密码。' },
  too_many_requests: {
    title: '尝试次数过多，请在 {{seconds}} 秒后再试。',
    hint: '请稍候再试。没有任何改动。',
  },
  set_up_already: { title: '该服务器已有管理员。', hint: '请以管理员身份登录，或请管理员为您创建用户。' },
  code_invalid: { title: '该代码无效、已被使用或已过期。', hint: '请生成新的代码；每个代码只能用一次。' },
  device_revoked: { title: '该设备已被吊销。', hint: '如需继续使用，请用新代码重新注册。' },
  request_invalid: { title: '请求无效：{{detail}}', hint: '请检查输入内容。没有任何改动。' },
  request_too_large: {
    title: '请求超过了允许的 {{limitBytes}} 字节。',
    hint: '请分成较小的部分发送。没有任何改动。',
  },
  media_type_unsupported: { title: '此处不接受 {{mediaType}}。', hint: '请改用受支持的文件类型。' },
  not_found: { title: '没有找到{{kind}} {{id}}。', hint: '请检查拼写，或查看现有列表。' },
  route_not_found: {
    title: '{{method}} {{path}} 处没有内容。',
    hint: '网页与服务器的版本可能不同，请重新载入页面。',
  },
  name_taken: { title: '已有名为 {{name}} 的{{kind}}。', hint: '请换一个名称。没有任何改动。' },
  state_conflict: {
    title: '{{kind}} {{id}} 目前为“{{state}}”，无法执行此操作（{{detail}}）。',
    hint: '请重新查看；它的状态可能已被他人或系统改变。没有任何改动。',
  },
  heatmap_missing: {
    title: '采集 {{id}} 没有热力图。',
    hint: '只有模型生成了热力图的工位才会保留；导入的图像没有。',
  },
  archive_not_recognised: {
    title: '{{path}} 中的内容不是 Lemniscate 能识别的数据集布局：{{detail}}',
    hint: '请按类别把图像放进各自命名的文件夹，或者说明全部为良品或全部为不良品。没有导入任何内容。',
  },
  archive_refused: {
    title: '压缩包 {{path}} 被拒绝：{{detail}}',
    hint: '请将图像文件夹重新打包为 zip 或 tar.gz，不要包含链接和嵌套的压缩包。文件夹之外没有写入任何内容。',
  },
  annotation_invalid: { title: '标注文件 {{path}} 无效：{{detail}}', hint: '请修正或移除该文件。' },
  folder_has_no_images: {
    title: '文件夹 {{path}} 中没有图像。',
    hint: '可读取 JPEG、PNG、WebP、TIFF 和 BMP 文件。',
  },
  image_unlabelled: {
    title: '图像 {{path}} 没有标签：{{detail}}',
    hint: '请将其放入以类别命名的文件夹，或列入标注文件；在此之前不会导入。',
  },
  mask_size_differs: {
    title: '掩膜 {{path}} 的尺寸为 {{maskSize}}，而其图像为 {{imageSize}}。',
    hint: '请按图像的尺寸重新导出掩膜。',
  },
  path_outside_dataset: {
    title: '文件 {{path}} 指向数据集文件夹之外：{{detail}}',
    hint: '请将文件复制到文件夹内，并使用相对路径。没有读取文件夹之外的内容。',
  },
  image_unreadable: { title: '图像 {{path}} 无法读取：{{detail}}', hint: '请更换或移除该文件。' },
  image_too_large: { title: '图像 {{path}} 过大：{{detail}}', hint: '请缩小图像，或裁剪到只含工件。' },
  image_too_small: {
    title: '图像 {{path}} 只有 {{width}}×{{height}} 像素；每边至少需要 {{needed}} 像素。',
    hint: '请使用原尺寸照片，而非缩略图。',
  },
  too_few_good_images: {
    title: '{{path}} 中只有 {{found}} 张良品图像，至少需要 {{needed}} 张。',
    hint: '请增加良品照片。十到二十张、与工位所见一致即可开始。',
  },
  blob_missing: { title: '文件 {{sha256}} 尚未上传。', hint: '请先上传其内容。您手中的内容没有丢失。' },
  blob_digest_mismatch: {
    title: '收到的内容摘要为 {{actual}}，而不是 {{expected}}。',
    hint: '请从头重新发送；损坏的副本已被丢弃。',
  },
  upload_offset_mismatch: {
    title: '服务器已有该文件的 {{offset}} 字节，而此段从 {{sent}} 开始。',
    hint: '请从 {{offset}} 继续。已发送的部分都已保留。',
  },
  disk_full: { title: '没有空间写入 {{path}}。', hint: '请释放空间后再试；原有内容未受影响。' },
  server_unreachable: {
    title: '位于 {{url}} 的服务器没有应答：{{detail}}',
    hint: '请检查网络，以及服务器是否在运行。没有任何改动。',
  },
  server_busy: { title: '服务器暂时无法处理：{{detail}}', hint: '请稍后再试；您手中的内容没有丢失。' },
  request_cut: { title: '连接在请求完成之前中断。', hint: '请重新发送。已到达的部分都已保留。' },
  cancelled: { title: '已按要求提前停止。', hint: '没有留下未完成的内容；可以重新开始。' },
  internal: { title: '服务器内部出错：{{detail}}', hint: '请将此信息告知服务器管理员。您的文件没有改动。' },
} satisfies Partial<Record<ErrorCode, { title: string; hint: string }>>;
